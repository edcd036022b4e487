const LENGTH_MAX = 512;
/** Stands for this shop, whatever its name. */
const SHOP = 'http://shop.invalid';
/** No page: coming back to one of these would log in or out again. */
const NO_PAGE = /^\/(?:api|login|logout)(?:\/|$)/;

/** The path of a page of this shop; the shop itself for anything else, as another site would choose it. */
export function returnPathOf(text: string | null): string {
  if (text === null || text.length > LENGTH_MAX || !text.startsWith('/')) return '/';
  const url = URL.parse(text, SHOP);
  // `//evil.example` and `/\evil.example` begin with a slash, too, and name another host.
  if (url === null || url.origin !== SHOP || NO_PAGE.test(url.pathname)) return '/';
  // Behind dots there may be a second slash, which a browser would take for the beginning of a host.
  return `/${url.pathname.replace(/^\/+/, '')}${url.search}`;
}
