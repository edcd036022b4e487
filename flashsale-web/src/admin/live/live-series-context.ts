import { createContext, useContext } from 'react';
import type { useLiveSeries } from './use-live-series';

/** The readings live above the views of a sale: whoever looks at its orders for a while misses nothing. */
export const LiveSeriesContext = createContext<ReturnType<typeof useLiveSeries> | undefined>(undefined);

export function useSharedSeries(): ReturnType<typeof useLiveSeries> {
  const shared = useContext(LiveSeriesContext);
  if (shared === undefined) throw new Error('Only within a SaleConsole');
  return shared;
}
