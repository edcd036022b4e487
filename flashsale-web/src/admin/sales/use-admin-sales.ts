import type { SWRResponse } from 'swr';
import { type AdminSale, adminPaths, type SaleDrift } from '../../api/admin';
import { useAdminData } from '../session/use-admin-data';

const POLL_INTERVAL_MS = 2_000;
/** The report looks at every sale in every store. */
const DRIFT_INTERVAL_MS = 10_000;

export function useAdminSales(): SWRResponse<readonly AdminSale[], Error> {
  return useAdminData(adminPaths.sales, { refreshInterval: POLL_INTERVAL_MS });
}

export function useAdminSale(saleId: string): SWRResponse<AdminSale, Error> {
  return useAdminData(adminPaths.sale(saleId), { refreshInterval: POLL_INTERVAL_MS });
}

export function useDrift(): readonly SaleDrift[] | undefined {
  return useAdminData(adminPaths.drift, { refreshInterval: DRIFT_INTERVAL_MS }).data;
}
