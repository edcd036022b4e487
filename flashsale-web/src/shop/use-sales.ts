import useSWR from 'swr';
import { requestJson } from '../api/request-json';
import { salePaths, type SaleView } from '../api/sale';
import { type ShownStatus, shownStatusOf } from './sale-time';

const POLL_INTERVAL_MS = 2_000;

/** All sales, polled. The API answers from memory however many visitors poll. */
export function useSales(initial: readonly SaleView[] | undefined): {
  readonly sales: readonly SaleView[] | undefined;
  readonly error: Error | undefined;
} {
  const { data, error } = useSWR<readonly SaleView[], Error>(
    salePaths.list,
    (path: typeof salePaths.list) => requestJson(path),
    {
      refreshInterval: POLL_INTERVAL_MS,
      ...(initial !== undefined && { fallbackData: initial }),
    },
  );
  return { sales: data, error };
}

const PLACES: Record<ShownStatus, number> = {
  ACTIVE: 0,
  ALL_HELD: 0,
  PAUSED: 0,
  UPCOMING: 1,
  SOLD_OUT: 2,
  ENDED: 3,
};

/**
 * Open sales first, then upcoming ones, then those that are sold out, then those that have ended. A sale keeps its place while the page is open, so
 * nothing jumps away under a finger; new ones are added at the end.
 */
export function saleOrder(sales: readonly SaleView[], before: readonly string[]): SaleView[] {
  const place = (sale: SaleView): number => {
    const kept = before.indexOf(sale.saleId);
    return kept >= 0 ? kept : before.length + PLACES[shownStatusOf(sale)];
  };
  return sales.toSorted((a, b) => place(a) - place(b));
}
