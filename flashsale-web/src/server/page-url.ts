/** The origin under which this visitor knows the shop; proxies pass on what was requested of them. */
export function pageOrigin({ headers, url }: Request): string {
  const scheme = headers.get('x-forwarded-proto') ?? 'http';
  const host = headers.get('x-forwarded-host') ?? headers.get('host') ?? new URL(url).host;
  return `${scheme}://${host}`;
}
