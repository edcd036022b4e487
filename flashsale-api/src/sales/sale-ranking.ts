import {
  compareEnds,
  formatSalePlace,
  isBehind,
  placeOf,
  type Sale,
  SALE_GROUPS,
  saleGroupAt,
  type SalePlace,
} from 'flashsale-core';

/** All sales, as known at one moment, in the order of their places. */
export class SaleRanking {
  #byEnd: readonly Sale[] | undefined;

  /** @param byStart earliest start first */
  constructor(readonly byStart: readonly Sale[]) {}

  /** The first sales, or those that follow a place. */
  page(asOfMs: number, after: SalePlace | undefined, limit: number): Sale[] {
    const page: Sale[] = [];
    for (const group of SALE_GROUPS.slice(after && SALE_GROUPS.indexOf(after.group))) {
      for (const sale of group === 'ended' ? this.#lastEndedFirst() : this.byStart) {
        if (page.length === limit) return page;
        if (saleGroupAt(sale, asOfMs) !== group) continue;
        if (after?.group !== group || isBehind(sale, after)) page.push(sale);
      }
    }
    return page;
  }

  #lastEndedFirst(): readonly Sale[] {
    return (this.#byEnd ??= this.byStart.toSorted(compareEnds));
  }
}

/** The first `limit` sales, and the place of the last one if more follow. */
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
