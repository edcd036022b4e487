import { pathTo, type Schemas, withQuery } from 'flashsale-client';

export type SaleStatus = Schemas['SaleStatus'];
export const SALE_STATUSES: readonly SaleStatus[] = ['ACTIVE', 'UPCOMING', 'PAUSED', 'ENDED'];

/** A sale as the API shows it; times in ISO 8601, UTC. */
export type SaleView = Schemas['SaleView'];

/** What a list shows of a product, and what its page does; prices in minor units. */
export type ProductCard = Schemas['ProductCard'];
export type ProductView = Schemas['ProductView'];
export type ProductPicture = ProductView['pictures'][number];

/** As many products are asked for at once. */
export const PRODUCTS_MAX = 100;

export const SALE_ID_PATTERN = /^[A-Za-z0-9_-]{1,64}$/;
/** 1 to 64 visible ASCII characters, but not `.` or `..`. */
export const USER_ID_PATTERN = /^(?!\.{1,2}$)[\x21-\x7e]{1,64}$/;

export const salePaths = {
  list: pathTo('/api/v1/sales', {}),
  status: (saleId: string) => pathTo('/api/v1/sale/{saleId}/status', { saleId }),
  events: (saleId: string) => pathTo('/api/v1/sale/{saleId}/events', { saleId }),
  reminders: (saleId: string) => pathTo('/api/v1/sale/{saleId}/reminders', { saleId }),
  product: (saleId: string) => pathTo('/api/v1/sale/{saleId}/product', { saleId }),
  products: (saleIds: readonly string[]) => withQuery(pathTo('/api/v1/products', {}), { saleIds: saleIds.join(',') }),
  purchase: pathTo('/api/v1/sale/purchase', {}),
  purchaseOf: (saleId: string, userId: string) =>
    pathTo('/api/v1/sale/{saleId}/user/{userId}/purchase', { saleId, userId }),
};

/** What the API answers, with 200, to an attempt to buy. */
export type PurchaseAnswer = Schemas['PurchaseResponse'];

/** What a buyer owns in a sale. */
export type OwnedPurchase = Schemas['UserPurchaseResponse'];
