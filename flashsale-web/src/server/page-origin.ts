/** What browsers say of the page that sent a request. */
const PAGE_HEADERS = ['origin', 'sec-fetch-site'];
const HOST_HEADER = 'x-forwarded-host';

/**
 * The headers from which the API sees whose page sent a request, and to which host: it lets no page of another site
 * administer, nor in demo mode one whose own name leads here. Only the web server knows the host that was requested.
 */
export function pageOriginHeaders(given: Headers): [string, string][] {
  const names = [given.get(HOST_HEADER), given.get('host')].filter((name) => name !== null);
  const page = PAGE_HEADERS.map((name): [string, string] => [name, given.get(name) ?? '']);
  return [...page, [HOST_HEADER, names.join(', ')] as [string, string]].filter(([, value]) => value !== '');
}

const SAFE_METHODS = new Set(['GET', 'HEAD']);
/** `none` is a person who typed the address; a program that is no browser sends nothing. */
const OWN_SITES = new Set(['same-origin', 'none', null]);

/**
 * Whether a request may speak for a buyer who has logged in. Old browsers do not say which site a page is of, but all say its
 * origin where something is changed.
 */
export function isOfShop(headers: Headers, method: string, { origin }: URL): boolean {
  if (SAFE_METHODS.has(method) || headers.get('sec-fetch-site') !== null) return true;
  return (headers.get('origin') ?? origin) === origin;
}

/** Whether a request may change something: in demo mode no token protects the sales from pages of other sites. */
export function mayChange(request: Request): boolean {
  return SAFE_METHODS.has(request.method) || OWN_SITES.has(request.headers.get('sec-fetch-site'));
}
