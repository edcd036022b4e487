import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Hold, Holds, settleOutbox } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { reserveHoldsFor, TERMS, useStores, writeHolds } from '../../flashsale-core/test-support/index.js';
import { AdminClient } from './admin-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const stores = useStores();
let api: ApiUnderTest;
let admin: AdminClient;

beforeAll(async () => {
  api = await startApiHere(stores);
  admin = new AdminClient(api.client);
});

/** A running HOLD sale. */
async function openHoldSale(totalStock = 10): Promise<string> {
  return (await stores.openSale({ totalStock, terms: TERMS })).saleId;
}

/** What the worker leaves of holds: rows, and no entries in the outbox. */
async function write(saleId: string, holds: readonly Hold[]): Promise<void> {
  await writeHolds(stores, holds);
  await settleOutbox(
    stores.redis.sale(saleId),
    holds.map(({ outboxId }) => outboxId),
  );
}

/** Confirms an order in both stores, with a payment that holds its money; without an order, the payment alone. */
async function pay({ orderId, saleId, userId, outboxId, quantity, amount }: Hold, state = 'CAPTURED'): Promise<string> {
  const paymentId = randomUUID();
  await stores.database.pool.query(
    `INSERT INTO payments (id, order_id, sale_id, epoch, user_id, provider, provider_payment_id, capture, amount, currency, state, captured)
     VALUES ($1, $2, $3, 1, $4, 'sandbox', $7, 'MANUAL', $5, 'EUR', $6, $8)`,
    [paymentId, orderId, saleId, userId, amount, state, paymentId, state === 'CAPTURED' ? amount : 0],
  );
  const { rowCount } = await stores.database.pool.query(
    `UPDATE orders SET status = 'CONFIRMED', confirmed_at = now() WHERE id = $1`,
    [orderId],
  );
  if (rowCount === 0) return paymentId;
  await stores.database.pool.query('UPDATE sales SET held = held - $2, sold = sold + $2 WHERE id = $1', [
    saleId,
    quantity,
  ]);
  await new Holds(stores.redis).settle(saleId, [{ orderId, instance: outboxId, verdict: 'C' }]);
  return paymentId;
}

describe('the live view of a sale that holds units', () => {
  it('counts units, not buyers or entries, in equations of one instant', async () => {
    const saleId = await openHoldSale();
    const [ann, bob] = await reserveHoldsFor(stores, saleId, ['ann', 'bob'], 2);
    expect(await admin.live(saleId)).toMatchObject({
      ...{ stock: 6, buyers: 2, orders: 0, outbox: 2 },
      equations: { buyers: { left: 4, right: 4, holds: true }, stock: { left: 10, right: 10, holds: true } },
      holds: { held: 4, sold: 0, units: { written: 0, unwritten: 4, returning: 0 } },
    });

    await write(saleId, [ann, bob] as Hold[]);
    await pay(ann as Hold, 'AUTHORIZED');
    const live = await until(async () => {
      const read = await admin.live(saleId);
      return read.holds?.money?.sold === 2 * TERMS.unitPrice && read;
    });
    expect(live).toMatchObject({
      ...{ stock: 6, orders: 2, outbox: 0 },
      equations: {
        buyers: { left: 4, right: 4, holds: true },
        stock: { left: 10, right: 10, holds: true },
        money: { left: 3_998, right: 3_998, holds: true },
      },
      holds: {
        ...{ held: 2, sold: 2, units: { written: 4, unwritten: 0, returning: 0 } },
        money: { currency: 'EUR', sold: 3_998, kept: 3_998, returning: 0, strays: 0 },
      },
    });
  });

  it('shows units that are in no store but Redis, and money without an order until it is given back', async () => {
    const saleId = await openHoldSale();
    const [lost, paid] = (await reserveHoldsFor(stores, saleId, ['ann', 'bob'])) as [Hold, Hold];
    await write(saleId, [paid]);
    await settleOutbox(stores.redis.sale(saleId), [lost.outboxId]);
    const stray = await pay(lost);
    const broken = await until(async () => {
      const live = await admin.live(saleId);
      // It takes a while until a difference is no longer taken for what is under way.
      return live.holds?.money?.strays === 1 && live.equations.buyers.holds === false && live;
    });
    expect(broken.equations).toMatchObject({
      buyers: { left: 2, right: 1, holds: false },
      stock: { holds: true },
      money: { left: 0, right: TERMS.unitPrice, holds: false },
    });

    await stores.database.pool.query(`INSERT INTO payment_commands (payment_id, kind) VALUES ($1, 'REFUND')`, [stray]);
    const returning = await until(async () => {
      const live = await admin.live(saleId);
      return live.holds?.money?.strays === 0 && live;
    });
    expect(returning.equations.money).toEqual({ left: 0, terms: [0], right: 0, holds: true });
    expect(returning.holds?.money).toMatchObject({ returning: TERMS.unitPrice });
  });
});

describe('the list of orders', () => {
  it('shows how the payment of each stands, and those of one status', async () => {
    const saleId = await openHoldSale();
    const [ann, bob, eve] = (await reserveHoldsFor(stores, saleId, ['ann', 'bob', 'eve'])) as [Hold, Hold, Hold];
    await write(saleId, [ann, bob, eve]);
    await pay(ann);
    const given = await pay(bob);
    await stores.database.pool.query(
      `INSERT INTO payment_commands (payment_id, kind, state) VALUES ($1, 'REFUND', 'GIVEN_UP')`,
      [given],
    );
    const { items } = await admin.orders(saleId);
    expect(Object.fromEntries(items.map(({ userId, status, payment }) => [userId, [status, payment]]))).toEqual({
      ann: ['CONFIRMED', 'CAPTURED'],
      bob: ['CONFIRMED', 'REFUND_FAILED'],
      eve: ['HELD', null],
    });
    expect((await admin.orders(saleId, { status: 'HELD' })).items.map(({ userId }) => userId)).toEqual(['eve']);
    const file = await fetch(`${api.url}/api/v1/admin/sales/${saleId}/orders.csv?status=CONFIRMED&separator=semicolon`);
    const lines = (await file.text()).trim().split('\r\n');
    expect(lines.slice(1).map((line) => line.split(';').at(-1))).toEqual(['CAPTURED', 'REFUND_FAILED']);
    expect((await admin.ask('GET', `/sales/${saleId}/orders?status=PAID`)).status).toBe(400);
  });
});
