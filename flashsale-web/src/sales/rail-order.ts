import type { SaleStatus, SaleView } from '../api/sale';

const PLACES: Record<SaleStatus, number> = { ACTIVE: 0, PAUSED: 0, UPCOMING: 1, ENDED: 2 };

/**
 * What is open hangs first, then what opens next, then what is over. A tag that has its place keeps it while one looks:
 * nothing jumps away under a finger; new ones come behind.
 */
export function railOrder(sales: readonly SaleView[], before: readonly string[]): SaleView[] {
  const place = (sale: SaleView): number => {
    const kept = before.indexOf(sale.saleId);
    return kept >= 0 ? kept : before.length + PLACES[sale.status];
  };
  return sales.toSorted((a, b) => place(a) - place(b));
}
