import useSWR from 'swr';
import { requestJson } from '../api/request-json';
import { salePaths, type SaleView } from '../api/sale';

const POLL_INTERVAL_MS = 2_000;

/** All sales, asked for again and again. The answers come from memory however many visitors ask. */
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
