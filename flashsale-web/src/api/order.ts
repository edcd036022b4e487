import { type Path, pathTo, type Schemas, withQuery } from 'flashsale-client';

/** An order of a sale that holds units, as the API shows it to its buyer. */
export type OrderView = Schemas['OrderView'];

const ORDER_ID_PATTERN = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

export function isOrderId(text: unknown): text is string {
  return typeof text === 'string' && ORDER_ID_PATTERN.test(text);
}

/** Whoever names the sale finds an order that was made a moment ago without a wait. */
export const orderPaths = {
  order: (orderId: string, saleId?: string): Path<'/api/v1/orders/{orderId}'> =>
    withQuery(pathTo('/api/v1/orders/{orderId}', { orderId }), { saleId }),
  events: (orderId: string, saleId?: string): Path<'/api/v1/orders/{orderId}/events'> =>
    withQuery(pathTo('/api/v1/orders/{orderId}/events', { orderId }), { saleId }),
  payment: (orderId: string) => pathTo('/api/v1/orders/{orderId}/payment', { orderId }),
  cancel: (orderId: string) => pathTo('/api/v1/orders/{orderId}/cancel', { orderId }),
};

/** The page of an order. */
export function orderPage({ orderId, saleId }: { readonly orderId: string; readonly saleId: string }): string {
  return `/orders/${orderId}?${new URLSearchParams({ sale: saleId }).toString()}`;
}
