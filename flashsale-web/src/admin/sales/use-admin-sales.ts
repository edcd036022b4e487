import type { SWRResponse } from 'swr';
import { type AdminSale, adminPaths } from '../../api/admin';
import { useAdminData } from '../session/use-admin-data';

const POLL_INTERVAL_MS = 2_000;

export function useAdminSales(): SWRResponse<readonly AdminSale[], Error> {
  return useAdminData<readonly AdminSale[]>(adminPaths.sales, { refreshInterval: POLL_INTERVAL_MS });
}

export function useAdminSale(saleId: string): SWRResponse<AdminSale, Error> {
  return useAdminData<AdminSale>(adminPaths.sale(saleId), { refreshInterval: POLL_INTERVAL_MS });
}
