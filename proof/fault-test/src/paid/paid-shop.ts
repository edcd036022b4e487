import { type ShopAnswer, ShopClient } from '../load/shop-client.js';

/** One API as those see it who hold units, pay, and cancel. */
export class PaidShop extends ShopClient {
  purchase(attempt: {
    readonly saleId: string;
    readonly userId: string;
    readonly quantity: number;
    readonly key: string;
  }): Promise<ShopAnswer> {
    const { key, ...body } = attempt;
    return this.ask('POST', '/api/v1/sale/purchase', body, { 'idempotency-key': key });
  }

  /** Begins to pay, or asks again for what has begun. */
  beginPayment(orderId: string): Promise<ShopAnswer> {
    return this.ask('POST', `/api/v1/orders/${orderId}/payment`);
  }

  cancel(orderId: string): Promise<ShopAnswer> {
    return this.ask('POST', `/api/v1/orders/${orderId}/cancel`);
  }
}
