import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/** `none`: the user typed the address. */
const OWN_SITES = new Set(['same-origin', 'none']);
/** This machine, and the containers of the demo. */
const DEMO_NAMES = new Set(['localhost', 'api', 'flashsale-api', 'balancer', 'web', 'flashsale-web']);
const LOOPBACK_DOMAIN = '.localhost';

/**
 * Whether a page of another site sent the request. Browsers say so in `Sec-Fetch-Site`, which pages cannot set; they
 * omit it for addresses that are neither https nor loopback, and then an `Origin` must match a requested host. Programs
 * other than browsers send neither.
 */
export function isCrossSite(headers: IncomingHttpHeaders, allowedOrigins: readonly string[]): boolean {
  const { origin, 'sec-fetch-site': site } = headers;
  if (origin !== undefined && allowedOrigins.includes(origin)) return false;
  if (site !== undefined) return !OWN_SITES.has(site);
  if (origin === undefined) return false;
  const from = URL.parse(origin);
  // `null`: a page that hides its origin.
  if (from === null) return true;
  return !requestedHosts(headers).some((host) => URL.parse(`${from.protocol}//${host}`)?.host === from.host);
}

/**
 * A requested host that is not one of the demo's: a page whose own name resolves to this machine (DNS rebinding) counts
 * as the same site, but cannot hide that name. IP addresses are safe, because they cannot be rebound.
 */
export function findForeignHost(headers: IncomingHttpHeaders, allowedNames: readonly string[]): string | undefined {
  const hosts = requestedHosts(headers);
  return hosts.length === 0 ? 'none' : hosts.find((host) => !isNameOfDemo(host, allowedNames));
}

function isNameOfDemo(host: string, allowedNames: readonly string[]): boolean {
  const name = URL.parse(`http://${host}`)?.hostname.replace(/\.$/, '');
  if (name === undefined) return false;
  const isAddress = isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
  return isAddress || DEMO_NAMES.has(name) || name.endsWith(LOOPBACK_DOMAIN) || allowedNames.includes(name);
}

/**
 * The hosts that were requested from us and from every proxy before us. Inventing a proxy can only get a client
 * refused.
 */
function requestedHosts(headers: IncomingHttpHeaders): string[] {
  return [headers['x-forwarded-host'] ?? [], headers.host ?? []]
    .flat()
    .flatMap((list) => list.split(','))
    .map((host) => host.trim())
    .filter((host) => host !== '');
}
