const SAFE_METHODS = new Set(['GET', 'HEAD']);
/** `none` is a person who typed the address; a program that is no browser sends nothing. */
const OWN_SITES = new Set(['same-origin', 'none', null]);

/** Whether a request may change something: in demo mode no token guards the sales against the page of a stranger. */
export function mayChange(request: Request): boolean {
  return SAFE_METHODS.has(request.method) || OWN_SITES.has(request.headers.get('sec-fetch-site'));
}
