import { cancelOrder, expireHolds, type Hold, Holds, insertHoldSegments, lockSalesForOrders } from 'flashsale-core';
import type pg from 'pg';
import { reserveHoldsFor, TERMS, type TestStores } from '../../flashsale-core/test-support/index.js';
import { HoldPersistence } from '../../flashsale-worker/src/orders/hold-persistence.js';

/** A HOLD sale at rest, made by the parts of the product without a fault; one order in each state. */
export interface SoundHoldSale {
  readonly saleId: string;
  readonly held: Hold;
  readonly paid: Hold;
  readonly expired: Hold;
  readonly cancelled: Hold;
  /** Cancelled after it was paid. */
  readonly refunded: Hold;
}

export async function holdAndEnd(stores: TestStores): Promise<SoundHoldSale> {
  const { saleId } = await stores.openSale({ terms: TERMS });
  const all = await reserveHoldsFor(stores, saleId, ['ann', 'bob', 'eve', 'dan', 'bob'], 2);
  const [held, paid, expired, cancelled, refunded] = all as [Hold, Hold, Hold, Hold, Hold];
  await new HoldPersistence(stores.database).persist(all);
  await stores.reservations.settle(all);
  await stores.database.transaction(async (client) => {
    await lockSalesForOrders(client, [saleId], 'wait');
    await confirmHolds(client, [paid, refunded]);
    await expireHolds(client, [expired.orderId], expired.untilMs);
    await cancelOrder(client, { orderId: cancelled.orderId, from: ['HELD'], reason: 'BUYER' });
    await cancelOrder(client, { orderId: refunded.orderId, from: ['CONFIRMED'], reason: 'OPERATOR' });
  });
  const mirrored = [
    [paid, 'C'],
    [expired, 'X'],
    [cancelled, 'V'],
    [refunded, 'V'],
  ] as const;
  const verdicts = mirrored.map(([{ orderId, outboxId: instance }, verdict]) => ({ orderId, instance, verdict }));
  await new Holds(stores.redis).settle(saleId, verdicts);
  return { saleId, held, paid, expired, cancelled, refunded };
}

/** As a payment confirms them. */
async function confirmHolds(client: pg.PoolClient, holds: readonly Hold[]): Promise<void> {
  await client.query(
    `WITH won AS (
       UPDATE orders SET status = 'CONFIRMED', confirmed_at = now() WHERE id = ANY($1)
       RETURNING id, sale_id, user_id, quantity, confirmed_at AS at
     ), counted AS (
       UPDATE sales SET held = held - sums.units, sold = sold + sums.units
         FROM (SELECT sale_id, SUM(quantity)::int AS units FROM won GROUP BY sale_id) AS sums WHERE sales.id = sums.sale_id
     ) ${insertHoldSegments('HOLD_CONFIRMED', 'won')}`,
    [holds.map(({ orderId }) => orderId)],
  );
}
