import useSWR from 'swr';
import { requestJson } from '../api/request-json';
import { type ProductCard, PRODUCTS_MAX, salePaths, type SaleView } from '../api/sale';

/**
 * What the list shows of products, by the sale. Those of the page are known; where sales have come since, they are asked for.
 *
 * @param initial what the server knew when it made the page
 */
export function useProductCards(
  sales: readonly SaleView[],
  initial: readonly ProductCard[],
): ReadonlyMap<string, ProductCard> {
  const known = new Map(initial.map((card) => [card.saleId, card]));
  const missing = sales.flatMap(({ saleId }) => (known.has(saleId) ? [] : [saleId]));
  const { data = [] } = useSWR<readonly ProductCard[], Error>(
    missing.length === 0 ? null : salePaths.products(missing.toSorted().slice(0, PRODUCTS_MAX)),
    (path: ReturnType<typeof salePaths.products>) => requestJson(path),
    { keepPreviousData: true },
  );
  return new Map([...known, ...data.map((card) => [card.saleId, card] as const)]);
}
