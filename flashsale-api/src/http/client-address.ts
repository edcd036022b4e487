import { isIPv4, isIPv6 } from 'node:net';

/** The headers in which proxies report their client: the usual one, and that of RFC 7239. */
export const FORWARDED_HEADERS = ['x-forwarded-for', 'forwarded'] as const;

const IPV4_IN_IPV6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
/** A port, or an obfuscated one (RFC 7239). */
const PORT = '(?::(?:\\d{1,5}|_[\\w.-]+))?';
const IPV4_NODE = new RegExp(`^(\\d+\\.\\d+\\.\\d+\\.\\d+)${PORT}$`);
const IPV6_NODE = new RegExp(`^\\[([^\\]]+)\\]${PORT}$`);
/** One parameter of an element, `for=192.0.2.60;` or `host="a;b";`. */
const PARAMETER = /\s*([\w-]+)\s*=\s*("(?:[^"\\]|\\.)*"|[^;"]*)\s*(?:;|$)/y;
/** The groups of an IPv6 address that name a network; its owner has all 2^64 addresses in it. */
const NETWORK_GROUPS = 4;
const GROUPS = 8;
const NETWORK_64 = '::/64';
const NETWORK_56 = '::/56';
const NETWORK_48 = '::/48';

/**
 * Trusts this number of proxies, counted from this process outwards: each has appended the address of its client to the
 * header, and anything further left may be forged. Fastify itself treats a plain number as 0.
 */
export function trustHops(hops: number): false | ((address: string, hop: number) => boolean) {
  return hops === 0 ? false : (_address, hop) => hop < hops;
}

/**
 * The last `count` elements of a header that proxies append to, the last one first. Read from the right, where proxies
 * write: a quote that a client leaves open further left hides none of their elements.
 */
export function elementsFromRight(header: string, count: number): string[] {
  const elements: string[] = [];
  let end = header.length;
  let isQuoted = false;
  for (let at = header.length - 1; at >= -1 && elements.length < count; at -= 1) {
    if (header[at] === '"' && header[at - 1] !== '\\') isQuoted = !isQuoted;
    if (at >= 0 && (header[at] !== ',' || isQuoted)) continue;
    const element = header.slice(at + 1, end).trim();
    if (element !== '') elements.push(element);
    end = at;
  }
  return elements;
}

/**
 * The client that a proxy's element names, for the limits: an IPv4 address or an IPv6 /64 network, without the port
 * that some proxies add. Undefined if it is no address, such as `unknown` and the obfuscated names of RFC 7239.
 */
export function clientOfAddress(element: string): string | undefined {
  const node = unquote(element.includes('=') ? parameterOf(element, 'for') : element);
  const ipv4 = IPV4_NODE.exec(node)?.[1];
  if (ipv4 !== undefined) return isIPv4(ipv4) ? ipv4 : undefined;
  const ipv6 = IPV6_NODE.exec(node)?.[1] ?? node;
  if (!isIPv6(ipv6)) return undefined;
  return IPV4_IN_IPV6.exec(ipv6)?.[1] ?? networkOf(ipv6) + NETWORK_64;
}

/**
 * The next wider network around one that `clientOfAddress` names: /64, then /56, then /48, as providers give them to a
 * customer. Undefined for an IPv4 address, for a /48, and for any other name.
 */
export function widerNetworkOf(client: string): string | undefined {
  if (client.endsWith(NETWORK_64)) {
    const [first, second, third, fourth = ''] = client.slice(0, -NETWORK_64.length).split(':');
    const upperByte = Number.parseInt(fourth, 16) & 0xff00;
    return `${first}:${second}:${third}:${upperByte.toString(16)}${NETWORK_56}`;
  }
  if (client.endsWith(NETWORK_56))
    return `${client.slice(0, client.lastIndexOf(':', client.length - NETWORK_56.length - 1))}${NETWORK_48}`;
  return undefined;
}

/** The value of a parameter; empty if it is missing or an earlier one is malformed. */
function parameterOf(element: string, name: string): string {
  PARAMETER.lastIndex = 0;
  while (PARAMETER.lastIndex < element.length) {
    const [, key, value] = PARAMETER.exec(element) ?? [];
    if (key === undefined || value === undefined) return '';
    if (key.toLowerCase() === name) return value.trim();
  }
  return '';
}

function unquote(text: string): string {
  return /^"([^"]*)"$/.exec(text)?.[1] ?? text;
}

function networkOf(address: string): string {
  const [withoutZone = ''] = address.split('%');
  const [left = '', right] = withoutZone.split('::');
  const groups = left === '' ? [] : left.split(':');
  if (right !== undefined) {
    const tail = right === '' ? [] : right.split(':');
    // An address may end in dotted decimals, which replace two groups.
    const tailLength = tail.length + (right.includes('.') ? 1 : 0);
    groups.push(...Array.from({ length: GROUPS - groups.length - tailLength }, () => '0'), ...tail);
  }
  return groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
