import { parseSalePlace, type Sale, type Sales } from 'flashsale-core';
import { cutPage } from '../../sales/sale-ranking.js';
import type { AdminSalesQuery } from './admin-sales-query.dto.js';

/** The requested page of sales, by their places, and where the next one begins. */
export async function readAdminSalesPage(
  sales: Sales,
  { limit, after, status, q, retired, sort }: AdminSalesQuery,
  nowMs: number,
): Promise<{ page: Sale[]; next: string | undefined }> {
  const place = after === undefined ? undefined : parseSalePlace(after);
  const asOfMs = place?.asOfMs ?? nowMs;
  const options = {
    ...{ asOfMs, after: place, status, text: q, limit: limit + 1 },
    retired: retired === undefined ? undefined : retired === 'true',
    sort: sort === 'attention' ? undefined : sort,
  };
  return cutPage(await sales.readPage(options), limit, asOfMs);
}
