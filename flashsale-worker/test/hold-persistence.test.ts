import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { type Hold } from 'flashsale-core';
import { hold, reservation, TERMS, useStores } from '../../flashsale-core/test-support/index.js';
import { HoldPersistence } from '../src/orders/hold-persistence.js';
import { OrderPersistence } from '../src/orders/order-persistence.js';

const stores = useStores();

function persist(holds: readonly Hold[]) {
  return new HoldPersistence(stores.database).persist(holds);
}

/** A sale whose epoch 1 is open, as far as PostgreSQL knows. */
async function openSale(totalStock = 10): Promise<string> {
  const { saleId } = await stores.createSale({ terms: TERMS, totalStock });
  await sql('UPDATE sales SET epoch = 1, opened_epoch = 1, reset_epoch = 1 WHERE id = $1', saleId);
  return saleId;
}

async function sql(text: string, ...values: unknown[]) {
  return (await stores.database.pool.query<Record<string, unknown>>(text, values)).rows;
}

async function expectUnits(saleId: string, held: number, buyers: Record<string, number>): Promise<void> {
  expect(await stores.readSale(saleId)).toMatchObject({ held, sold: 0 });
  const rows = await sql('SELECT user_id, units FROM sale_buyers WHERE sale_id = $1', saleId);
  expect(Object.fromEntries(rows.map((row) => [row['user_id'], row['units']]))).toEqual(buyers);
}

const states = (saleId: string) =>
  sql('SELECT user_id, status, end_reason FROM orders WHERE sale_id = $1 ORDER BY reserved_at', saleId);

describe('a batch', () => {
  it('becomes rows as Redis told them, their units, and two audit rows for each, in one transaction', async () => {
    const saleId = await openSale();
    const reservedAtMs = Date.UTC(2026, 10, 28, 20);
    const ann = hold(saleId, { userId: 'ann', quantity: 2, reservedAtMs: reservedAtMs + 7 });
    const bob = hold(saleId, { userId: 'bob', reservedAtMs });
    expect(await persist([ann, bob])).toEqual(['held', 'held']);
    const order = await stores.database.prisma.order.findUnique({ where: { id: ann.orderId } });
    expect(order).toEqual({
      ...{
        id: ann.orderId,
        saleId,
        userId: 'ann',
        status: 'HELD',
        quantity: 2,
        bucket: 0,
        amount: 3_998n,
        currency: 'EUR',
      },
      ...{ reservedAt: new Date(ann.reservedAtMs), expiresAt: new Date(ann.untilMs), instance: ann.outboxId },
      ...{ createdAt: expect.any(Date), confirmedAt: null, endedAt: null, endReason: null },
    });
    await expectUnits(saleId, 3, { ann: 2, bob: 1 });
    const { rows: audit } = await stores.database.pool.query({
      text: `SELECT user_id, event_type, order_id, epoch, created_at FROM order_audit_trail WHERE sale_id = $1 ORDER BY id`,
      values: [saleId],
      rowMode: 'array',
    });
    expect(audit).toEqual([
      ['bob', 'ATTEMPTED', bob.orderId, 1, new Date(bob.reservedAtMs)],
      ['bob', 'RESERVED', bob.orderId, 1, new Date(bob.reservedAtMs)],
      ['ann', 'ATTEMPTED', ann.orderId, 1, new Date(ann.reservedAtMs)],
      ['ann', 'RESERVED', ann.orderId, 1, new Date(ann.reservedAtMs)],
    ]);
  });

  it('delivered again adds nothing, alone, within a batch or among new ones', async () => {
    const saleId = await openSale();
    const [one, other] = [hold(saleId, { userId: 'ann' }), hold(saleId, { userId: 'ann', quantity: 2 })];
    expect(await persist([one, one, other])).toEqual(['held', 'held', 'held']);
    expect(await persist([one, other])).toEqual(['held', 'held']);
    expect(await persist([other, hold(saleId, { userId: 'bob' })])).toEqual(['held', 'held']);
    await expectUnits(saleId, 4, { ann: 3, bob: 1 });
    expect(await stores.countAudit(saleId)).toEqual({ ATTEMPTED: 3, RESERVED: 3 });
  });

  it('says what became of holds that ended meanwhile', async () => {
    const saleId = await openSale();
    const [expired, cancelled, paid] = [hold(saleId), hold(saleId), hold(saleId)];
    await persist([expired, cancelled, paid]);
    await sql(
      `UPDATE orders SET status = 'EXPIRED', ended_at = now(), end_reason = 'DEADLINE' WHERE id = $1`,
      expired.orderId,
    );
    await sql(
      `UPDATE orders SET status = 'CANCELLED', ended_at = now(), end_reason = 'BUYER' WHERE id = $1`,
      cancelled.orderId,
    );
    await sql(`UPDATE orders SET status = 'CONFIRMED', confirmed_at = now() WHERE id = $1`, paid.orderId);
    expect(await persist([expired, cancelled, paid])).toEqual(['expired', 'cancelled', 'held']);
  });

  it('may hold several sales and epochs; outcomes keep its order', async () => {
    const [one, other] = [await openSale(), await openSale()];
    await sql('UPDATE sales SET epoch = 4, opened_epoch = 4, reset_epoch = 2 WHERE id = $1', other);
    const instant = await stores.openSale();
    const batch = [
      hold(other, { epoch: 1 }),
      hold(one),
      hold('no-such-sale'),
      hold(other, { epoch: 2 }),
      hold(other, { epoch: 5 }),
      hold(other, { epoch: 4 }),
      hold(instant.saleId),
    ];
    expect(await persist(batch)).toEqual([
      'stale',
      'held',
      'unknown-sale',
      'before-rebuild',
      'ahead',
      'held',
      'other-mode',
    ]);
    await expectUnits(one, 1, { [batch[1]?.userId ?? '']: 1 });
    expect(await new OrderPersistence(stores.database).persist([reservation(one)])).toEqual(['other-mode']);
  });

  it('of the largest amount is exact', async () => {
    const saleId = await openSale();
    const held = hold(saleId, { amount: Number.MAX_SAFE_INTEGER });
    await persist([held]);
    expect(await sql('SELECT amount FROM orders WHERE id = $1', held.orderId)).toEqual([
      { amount: String(Number.MAX_SAFE_INTEGER) },
    ]);
  });
});

describe('holds that cannot be kept', () => {
  it('are written as cancelled where the stock was lowered, the earliest keep their units', async () => {
    const saleId = await openSale(3);
    const [first, second, third] = [20, 10, 30].map((ms, i) =>
      hold(saleId, { userId: `user-${i}`, quantity: 2, reservedAtMs: Date.UTC(2026, 10, 28) + ms }),
    ) as [Hold, Hold, Hold];
    const small = hold(saleId, { userId: 'small', reservedAtMs: Date.UTC(2026, 10, 28) + 40 });
    expect(await persist([first, second, third, small, first])).toEqual([
      'cancelled',
      'held',
      'cancelled',
      'held',
      'cancelled',
    ]);
    await expectUnits(saleId, 3, { 'user-1': 2, small: 1 });
    expect(await states(saleId)).toEqual([
      { user_id: 'user-1', status: 'HELD', end_reason: null },
      { user_id: 'user-0', status: 'CANCELLED', end_reason: 'NO_UNIT' },
      { user_id: 'user-2', status: 'CANCELLED', end_reason: 'NO_UNIT' },
      { user_id: 'small', status: 'HELD', end_reason: null },
    ]);
    expect(await stores.countAudit(saleId)).toEqual({ ATTEMPTED: 4, RESERVED: 4, CANCELLED: 2 });
    // The second delivery finds no unit for them either, and changes nothing.
    expect(await persist([first, second, third, small])).toEqual(['cancelled', 'held', 'cancelled', 'held']);
    expect(await stores.countAudit(saleId)).toEqual({ ATTEMPTED: 4, RESERVED: 4, CANCELLED: 2 });
  });

  it('are written as cancelled beyond the limit of their user, in one batch and over several', async () => {
    const saleId = await openSale();
    const [one, two, three] = [1, 2, 3].map((ms) =>
      hold(saleId, { userId: 'ann', quantity: 2, reservedAtMs: Date.UTC(2026, 10, 28) + ms }),
    ) as [Hold, Hold, Hold];
    const bob = hold(saleId, { userId: 'bob' });
    expect(await persist([three, two, one, bob])).toEqual(['cancelled', 'held', 'held', 'held']);
    const fourth = hold(saleId, { userId: 'ann' });
    expect(await persist([fourth, one])).toEqual(['cancelled', 'held']);
    await expectUnits(saleId, 5, { ann: 4, bob: 1 });
    expect(await sql(`SELECT metadata FROM audit_events WHERE sale_id = $1`, saleId)).toEqual([
      { metadata: { was: 'HELD', reason: 'LIMIT' } },
      { metadata: { was: 'HELD', reason: 'LIMIT' } },
    ]);
  });

  it('are fewer after the limit was raised', async () => {
    const saleId = await openSale();
    await persist([1, 2].map(() => hold(saleId, { userId: 'ann', quantity: 2 })));
    await stores.sales.change(saleId, { terms: { limitPerUser: 5 } });
    expect(await persist([hold(saleId, { userId: 'ann' })])).toEqual(['held']);
    await expectUnits(saleId, 5, { ann: 5 });
  });

  it("never take over somebody else's order id", async () => {
    const saleId = await openSale();
    const [one, other] = [hold(saleId), await openSale()];
    await persist([one]);
    expect(await persist([{ ...one, userId: 'eve' }, hold(other, { orderId: one.orderId }), one])).toEqual([
      'foreign-id',
      'foreign-id',
      'held',
    ]);
    await expectUnits(other, 0, {});
  });
});

it('of everything three times, in concurrent batches of three workers, writes each hold once', async () => {
  const sales = await Promise.all([1, 2].map(() => openSale(200)));
  const holds = sales.flatMap((saleId) =>
    Array.from({ length: 100 }, (_, i) => hold(saleId, { userId: `user-${i % 60}`, quantity: 1 + (i % 2) })),
  );
  const deliveries = [...holds, ...holds, ...holds]
    .map((item) => ({ item, place: Math.random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
  const worker = async (): Promise<void> => {
    while (deliveries.length > 0) {
      const batch = deliveries.splice(0, 1 + Math.floor(Math.random() * 60));
      const outcomes = await persist(batch);
      deliveries.push(...batch.filter((_, i) => outcomes[i] === 'locked'));
      expect(['held', 'locked']).toEqual(expect.arrayContaining([...new Set(outcomes)]));
    }
  };
  await Promise.all([worker(), worker(), worker()]);
  for (const saleId of sales) {
    expect(await stores.readSale(saleId)).toMatchObject({ held: 150 });
    expect(await stores.countAudit(saleId)).toEqual({ ATTEMPTED: 100, RESERVED: 100 });
    expect(
      await sql(
        `SELECT FROM sale_buyers b WHERE sale_id = $1 AND units <>
                (SELECT SUM(quantity) FROM orders o WHERE o.sale_id = b.sale_id AND o.user_id = b.user_id)`,
        saleId,
      ),
    ).toEqual([]);
  }
});

it('rejects with the error of PostgreSQL where it refuses a hold otherwise, and writes nothing of the batch', async () => {
  const saleId = await openSale();
  await expect(persist([hold(saleId), hold(saleId, { orderId: randomUUID(), amount: 0 })])).rejects.toMatchObject({
    constraint: 'orders_state_check',
  });
  await expectUnits(saleId, 0, {});
});
