import { isIP, isIPv6 } from 'node:net';
import type { FastifyRequest } from 'fastify';

/** What all clients share whose address a proxy has not told as an address. */
const UNKNOWN = 'unknown';
const IPV4_IN_IPV6 = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;
/** The groups of an IPv6 address that name a network; whoever has one has all the 2^64 addresses in it. */
const NETWORK_GROUPS = 4;
const GROUPS = 8;

/**
 * Trusts so many proxies, counted from this process outwards: each has added the address of its own client to
 * X-Forwarded-For, and what stands further left may be forged. Fastify itself takes a plain number for 0.
 */
export function trustHops(hops: number): false | ((address: string, hop: number) => boolean) {
  return hops === 0 ? false : (_address, hop) => hop < hops;
}

/** Whom limits count a request to: an IPv4 address or an IPv6 network of /64. */
export function clientOf(request: Pick<FastifyRequest, 'ip'>): string {
  return clientOfAddress(request.ip);
}

/** See clientOf. */
export function clientOfAddress(address: string): string {
  const ipv4 = IPV4_IN_IPV6.exec(address)?.[1];
  if (ipv4 !== undefined) return ipv4;
  if (isIPv6(address)) return `${networkOf(address)}::/64`;
  return isIP(address) === 0 ? UNKNOWN : address;
}

function networkOf(address: string): string {
  const [withoutZone = ''] = address.split('%');
  const [left = '', right] = withoutZone.split('::');
  const groups = left === '' ? [] : left.split(':');
  if (right !== undefined) {
    const tail = right === '' ? [] : right.split(':');
    // An address may end in dotted decimals, which stand for two groups.
    const tailLength = tail.length + (right.includes('.') ? 1 : 0);
    groups.push(...Array.from({ length: GROUPS - groups.length - tailLength }, () => '0'), ...tail);
  }
  return groups
    .slice(0, NETWORK_GROUPS)
    .map((group) => Number.parseInt(group, 16).toString(16))
    .join(':');
}
