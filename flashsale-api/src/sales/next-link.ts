import { formatSalePlace, placeOf, type Sale } from 'flashsale-core';
import { API_PREFIX } from '../http/paths.js';

/** The part of `sales` that a page has, and the place of its last one where there are more. */
export function cutPage(
  sales: readonly Sale[],
  limit: number,
  asOfMs: number,
): { page: Sale[]; next: string | undefined } {
  const page = sales.slice(0, limit);
  const last = page.at(-1);
  const hasMore = last !== undefined && sales.length > limit;
  return { page, next: hasMore ? formatSalePlace(placeOf(last, asOfMs)) : undefined };
}

/** The headers of a page: where the next one is, where there is one. */
export function nextLink(path: string, query: object, next: string | undefined): Record<string, string> {
  if (next === undefined) return {};
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries<string | number | undefined>({ ...query, after: next })) {
    if (value !== undefined) search.append(name, String(value));
  }
  return { Link: `</${API_PREFIX}/${path}?${search.toString()}>; rel="next"` };
}
