import { useState } from 'react';
import { adminPaths } from '../../api/admin';
import { useAdminData } from '../session/use-admin-data';
import { addReading, type LiveSeries, NO_SERIES } from './live-series';

const POLL_INTERVAL_MS = 1_000;

/** The sale in motion: a reading every second, and what the last minutes were like. */
export function useLiveSeries(saleId: string): { readonly series: LiveSeries; readonly error: Error | undefined } {
  const [series, setSeries] = useState(NO_SERIES);
  const { error } = useAdminData(adminPaths.live(saleId), {
    refreshInterval: POLL_INTERVAL_MS,
    dedupingInterval: POLL_INTERVAL_MS / 2,
    onSuccess: (reading) => setSeries((before) => addReading(before, reading)),
  });
  return { series, error };
}
