import { useLive, type Link } from '../api/use-live';
import { salePaths, type SaleView } from '../api/sale';

export interface LiveSale {
  readonly sale: SaleView | undefined;
  readonly link: Link;
  readonly error: Error | undefined;
}

/** One sale as it is now. */
export function useLiveSale(saleId: string, initial: SaleView | undefined): LiveSale {
  const source = { path: salePaths.status(saleId), eventsPath: salePaths.events(saleId), event: 'sale' };
  const { seen, link, error } = useLive<'/api/v1/sale/{saleId}/status'>(source, initial);
  return { sale: seen?.content, link, error };
}
