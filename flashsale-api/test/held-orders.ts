import { Holds } from 'flashsale-core';
import { hold as holdOf, TERMS, type TestStores, writeHolds } from '../../flashsale-core/test-support/index.js';
import { bodyOf } from './api-client.js';
import type { ApiUnderTest } from './api-under-test.js';

export interface HeldOrder {
  readonly saleId: string;
  readonly orderId: string;
}

/** Orders of HOLD sales, made by an API, with or without what a worker adds. */
export class HeldOrders {
  constructor(
    private readonly stores: TestStores,
    private readonly api: ApiUnderTest,
  ) {}

  /** An order for two units in a sale of its own, held in Redis alone. */
  async holdTwo(userId = 'ann'): Promise<HeldOrder> {
    const { saleId } = await this.stores.openSale({ totalStock: 10, terms: TERMS });
    await this.api.refreshSales();
    const { orderId = '' } = bodyOf(
      await this.api.client.post('/api/v1/sale/purchase', { saleId, userId, quantity: 2 }),
    );
    return { saleId, orderId };
  }

  /** The same with its row. */
  async holdAndWrite(userId?: string): Promise<HeldOrder> {
    const order = await this.holdTwo(userId);
    await this.write(order);
    return order;
  }

  /** Writes the row of an order, as a worker does. */
  async write({ saleId, orderId }: HeldOrder): Promise<void> {
    const { userId, quantity, instance: outboxId, amount, untilMs } = await this.holdingOf({ saleId, orderId });
    const { epoch } = await this.stores.readSale(saleId);
    const told = { orderId, userId, epoch, quantity, outboxId, amount, untilMs };
    await writeHolds(this.stores, [holdOf(saleId, { ...told, reservedAtMs: untilMs - TERMS.holdTtlMs })]);
  }

  async holdingOf({ saleId, orderId }: HeldOrder) {
    const found = await this.api.app.get(Holds).findOrders(saleId, [orderId]);
    if (found === 'not-ready' || found.orders[0] === undefined) throw new Error('No such order');
    return found.orders[0];
  }

  /** What PostgreSQL decides, which Redis is told or not. */
  async decide(order: HeldOrder, status: 'CONFIRMED' | 'EXPIRED', isMirrored: boolean): Promise<void> {
    await this.stores.database.pool.query(
      status === 'CONFIRMED'
        ? `WITH won AS (UPDATE orders SET status = 'CONFIRMED', confirmed_at = now() WHERE id = $1 RETURNING quantity)
           UPDATE sales SET held = held - quantity, sold = sold + quantity FROM won WHERE sales.id = $2`
        : `WITH ended AS (UPDATE orders SET status = 'EXPIRED', ended_at = now(), end_reason = 'DEADLINE' WHERE id = $1 RETURNING quantity),
                returned AS (UPDATE sale_buyers SET units = 0 WHERE sale_id = $2)
           UPDATE sales SET held = held - quantity FROM ended WHERE sales.id = $2`,
      [order.orderId, order.saleId],
    );
    if (!isMirrored) return;
    const { instance } = await this.holdingOf(order);
    const verdict = status === 'CONFIRMED' ? 'C' : 'X';
    await this.api.app.get(Holds).settle(order.saleId, [{ orderId: order.orderId, instance, verdict }]);
  }
}
