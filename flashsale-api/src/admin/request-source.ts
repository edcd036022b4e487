import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** `none` is a person who typed the address. */
const OWN_SITES = new Set(['same-origin', 'none']);
/** This machine, and what the containers of the demo are called. */
const DEMO_NAMES = new Set(['localhost', 'api', 'flashsale-api', 'web', 'flashsale-web']);
const LOOPBACK_DOMAIN = '.localhost';

/**
 * Whether the page of another site sent a request. Browsers say so in `Sec-Fetch-Site`, which no page can write; where they say
 * nothing, as to an address that is neither https nor loopback, an `Origin` has to be one of the hosts that were asked.
 * A program that is no browser sends neither.
 */
export function isCrossSite(headers: IncomingHttpHeaders, allowedOrigins: readonly string[]): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin !== undefined && allowedOrigins.includes(origin)) return false;
  if (site !== undefined) return !OWN_SITES.has(site);
  if (origin === undefined) return false;
  const from = URL.parse(origin);
  // `null` is a page that hides where it comes from.
  if (from === null) return true;
  return !hostsAskedFor(headers).some((host) => URL.parse(`${from.protocol}//${host}`)?.host === from.host);
}

/**
 * A host of the request that is none of a demo: a page that has its own name lead to this machine (DNS rebinding) is of the same
 * site, but cannot hide that name. An address is no name, and leads to nobody else.
 */
export function strangeHost(headers: IncomingHttpHeaders, allowedNames: readonly string[]): string | undefined {
  const hosts = hostsAskedFor(headers);
  return hosts.length === 0 ? 'none' : hosts.find((host) => !isNameOfDemo(host, allowedNames));
}

function isNameOfDemo(host: string, allowedNames: readonly string[]): boolean {
  const name = URL.parse(`http://${host}`)?.hostname.replace(/\.$/, '');
  if (name === undefined) return false;
  const isAddress = isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
  return isAddress || DEMO_NAMES.has(name) || name.endsWith(LOOPBACK_DOMAIN) || allowedNames.includes(name);
}

/** What the client asked us for, and every proxy before us; a proxy that is not there can only be invented to be refused. */
function hostsAskedFor(headers: IncomingHttpHeaders): string[] {
  return [headers['x-forwarded-host'] ?? [], headers.host ?? []]
    .flat()
    .flatMap((list) => list.split(','))
    .map((host) => host.trim())
    .filter((host) => host !== '');
}
