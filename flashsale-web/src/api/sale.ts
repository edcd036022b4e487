export type SaleStatus = 'UPCOMING' | 'ACTIVE' | 'PAUSED' | 'ENDED';

/** A sale as the API shows it; times in ISO 8601, UTC. */
export interface SaleView {
  readonly saleId: string;
  readonly name: string;
  readonly totalStock: number;
  readonly remainingStock: number;
  readonly totalSold: number;
  readonly saleActive: boolean;
  readonly startsAt: string;
  readonly endsAt: string;
  readonly status: SaleStatus;
}

export const SALE_ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;
/** 1 to 64 visible ASCII characters. */
export const USER_ID_PATTERN = /^[\x21-\x7e]{1,64}$/;

export const salePaths = {
  list: '/api/v1/sales',
  status: (saleId: string) => `/api/v1/sale/${encodeURIComponent(saleId)}/status`,
  events: (saleId: string) => `/api/v1/sale/${encodeURIComponent(saleId)}/events`,
  purchase: '/api/v1/sale/purchase',
  purchaseOf: (saleId: string, userId: string) =>
    `/api/v1/sale/${encodeURIComponent(saleId)}/user/${encodeURIComponent(userId)}/purchase`,
};
