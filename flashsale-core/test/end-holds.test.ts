import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  cancelOrder,
  expireHolds,
  extendHold,
  findHeldOrder,
  type Hold,
  insertHoldSegments,
  lockSalesForOrders,
} from 'flashsale-core';
import type pg from 'pg';
import { until } from 'flashsale-testkit';
import { hold, TERMS, useStores, writeHolds } from '../test-support/index.js';

const stores = useStores();
const NOW_MS = Date.UTC(2026, 10, 28, 20);

/** A sale with these holds in PostgreSQL. */
async function holdingSale(changes: readonly Partial<Hold>[]): Promise<{ saleId: string; holds: Hold[] }> {
  const { saleId } = await stores.createSale({ terms: TERMS });
  const holds = changes.map((change) => hold(saleId, { reservedAtMs: NOW_MS - 1_000, ...change }));
  await writeHolds(stores, holds);
  return { saleId, holds };
}

/** As its callers do it: in a transaction that has locked the sale. */
function underLock<T>(saleId: string, work: (client: pg.PoolClient) => Promise<T>): Promise<T> {
  return stores.database.transaction(async (client) => {
    await lockSalesForOrders(client, [saleId], 'wait');
    return work(client);
  });
}

const expire = (saleId: string, holds: readonly Hold[], nowMs = NOW_MS) =>
  underLock(saleId, (client) =>
    expireHolds(
      client,
      holds.map(({ orderId }) => orderId),
      nowMs,
    ),
  );

async function rows(text: string, ...values: unknown[]) {
  return (await stores.database.pool.query<Record<string, unknown>>(text, values)).rows;
}

/** What the sale and its buyers have. */
async function counts(saleId: string) {
  const { held, sold } = await stores.readSale(saleId);
  const buyers = await rows('SELECT user_id, units FROM sale_buyers WHERE sale_id = $1 ORDER BY user_id', saleId);
  return { held, sold, buyers: new Map(buyers.map((row) => [row['user_id'], row['units']])) };
}

async function confirm(saleId: string, { orderId, quantity }: Hold): Promise<void> {
  await rows(`UPDATE orders SET status = 'CONFIRMED', confirmed_at = now() WHERE id = $1`, orderId);
  await rows('UPDATE sales SET held = held - $2, sold = sold + $2 WHERE id = $1', saleId, quantity);
}

const due: Partial<Hold> = { untilMs: NOW_MS };
const later: Partial<Hold> = { untilMs: NOW_MS + 1 };

describe('expireHolds', () => {
  it('ends the holds that are due, gives back their units, and records it in one segment', async () => {
    const { saleId, holds } = await holdingSale([
      { userId: 'ann', quantity: 2, ...due },
      { userId: 'ann', quantity: 1, ...later },
      { userId: 'bob', quantity: 2, ...due },
    ]);
    const { orders, ended } = await expire(saleId, holds);
    expect(new Set(ended)).toEqual(new Set([holds[0]?.orderId, holds[2]?.orderId]));
    expect(new Map(orders.map(({ orderId, status }) => [orderId, status]))).toEqual(
      new Map(holds.map(({ orderId }, i) => [orderId, i === 1 ? 'HELD' : 'EXPIRED'])),
    );
    expect(orders.find(({ orderId }) => orderId === holds[1]?.orderId)).toEqual({
      ...{ orderId: holds[1]?.orderId, saleId, userId: 'ann', status: 'HELD' },
      ...{ instance: holds[1]?.outboxId, untilMs: NOW_MS + 1 },
    });
    expect(await counts(saleId)).toEqual({
      held: 1,
      sold: 0,
      buyers: new Map([
        ['ann', 1],
        ['bob', 0],
      ]),
    });
    expect(await rows('SELECT DISTINCT end_reason FROM orders WHERE ended_at IS NOT NULL')).toEqual([
      { end_reason: 'DEADLINE' },
    ]);
    expect(await stores.countAudit(saleId)).toEqual({ EXPIRED: 2 });
    expect(await rows('SELECT event_type, row_count FROM audit_segments WHERE sale_id = $1', saleId)).toEqual([
      { event_type: 'EXPIRED', row_count: 2 },
    ]);
  });

  it('told again changes nothing, and answers the same', async () => {
    const { saleId, holds } = await holdingSale([due, due]);
    const first = await expire(saleId, holds);
    const again = await expire(saleId, holds);
    expect(again.ended).toEqual([]);
    expect(new Set(again.orders)).toEqual(new Set(first.orders));
    expect(await counts(saleId)).toMatchObject({ held: 0 });
    expect(await stores.countAudit(saleId)).toEqual({ EXPIRED: 2 });
  });

  it('leaves what was paid or cancelled, whatever the deadline, and says so', async () => {
    const { saleId, holds } = await holdingSale([due, due]);
    const [paid, cancelled] = holds as [Hold, Hold];
    await confirm(saleId, paid);
    await underLock(saleId, (client) =>
      cancelOrder(client, { orderId: cancelled.orderId, from: ['HELD'], reason: 'BUYER' }),
    );
    const { orders, ended } = await expire(saleId, holds);
    expect(ended).toEqual([]);
    expect(orders.map(({ status }) => status).toSorted()).toEqual(['CANCELLED', 'CONFIRMED']);
    expect(await counts(saleId)).toMatchObject({ held: 0, sold: 1 });
  });

  it('says nothing about orders that have no row, or are of an INSTANT sale', async () => {
    const { saleId, holds } = await holdingSale([due]);
    const instant = await stores.createSale();
    const orderId = randomUUID();
    await rows(
      `INSERT INTO orders (id, sale_id, user_id, reserved_at) VALUES ($1, $2, 'ann', now())`,
      orderId,
      instant.saleId,
    );
    const { orders } = await expire(saleId, [...holds, hold(saleId), hold(saleId, { orderId })]);
    expect(orders).toHaveLength(1);
  });

  it('loses against an extension that commits first', async () => {
    const { saleId, holds } = await holdingSale([due]);
    const [{ orderId }] = holds as [Hold];
    const payer = await stores.database.pool.connect();
    await payer.query('BEGIN');
    await extendHold(payer, orderId);
    const expiring = expire(saleId, holds);
    await until(async () => {
      const [{ waiting } = { waiting: 0 }] = await rows(
        `SELECT COUNT(*)::int AS waiting FROM pg_stat_activity
          WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return waiting === 1;
    });
    await payer.query('COMMIT');
    payer.release();
    expect((await expiring).ended).toEqual([]);
    expect(await counts(saleId)).toMatchObject({ held: 1 });
  });
});

describe('cancelOrder', () => {
  const cancel = (saleId: string, orderId: string, from: ('HELD' | 'CONFIRMED')[]) =>
    underLock(saleId, (client) =>
      cancelOrder(client, { orderId, from, reason: 'OPERATOR', details: { by: 'an operator', why: 'a test' } }),
    );

  it('ends a hold, gives back its units, and records who did it', async () => {
    const { saleId, holds } = await holdingSale([{ userId: 'ann', quantity: 2 }, { userId: 'ann' }]);
    const [{ orderId, outboxId }] = holds as [Hold];
    expect(await cancel(saleId, orderId, ['HELD'])).toMatchObject({
      ...{ outcome: 'cancelled', was: 'HELD' },
      order: { orderId, saleId, userId: 'ann', status: 'CANCELLED', instance: outboxId },
    });
    expect(await counts(saleId)).toEqual({ held: 1, sold: 0, buyers: new Map([['ann', 1]]) });
    expect(
      await rows(`SELECT metadata FROM audit_events WHERE event_type = 'CANCELLED' AND order_id = $1`, orderId),
    ).toEqual([{ metadata: { was: 'HELD', reason: 'OPERATOR', by: 'an operator', why: 'a test' } }]);
  });

  it('ends a paid order where that is asked for, and else leaves it', async () => {
    const { saleId, holds } = await holdingSale([{ userId: 'ann', quantity: 2 }]);
    const [paid] = holds as [Hold];
    await confirm(saleId, paid);
    expect(await cancel(saleId, paid.orderId, ['HELD'])).toMatchObject({
      ...{ outcome: 'unchanged', order: { status: 'CONFIRMED' } },
    });
    expect(await counts(saleId)).toEqual({ held: 0, sold: 2, buyers: new Map([['ann', 2]]) });
    expect(await cancel(saleId, paid.orderId, ['HELD', 'CONFIRMED'])).toMatchObject({
      ...{ outcome: 'cancelled', was: 'CONFIRMED' },
    });
    expect(await counts(saleId)).toEqual({ held: 0, sold: 0, buyers: new Map([['ann', 0]]) });
  });

  it('told again changes nothing', async () => {
    const { saleId, holds } = await holdingSale([{}]);
    const [{ orderId }] = holds as [Hold];
    await cancel(saleId, orderId, ['HELD']);
    expect(await cancel(saleId, orderId, ['HELD', 'CONFIRMED'])).toMatchObject({
      ...{ outcome: 'unchanged', order: { status: 'CANCELLED' } },
    });
    expect(await counts(saleId)).toMatchObject({ held: 0 });
    expect(await stores.countAudit(saleId)).toEqual({ CANCELLED: 1 });
  });

  it('knows no other orders', async () => {
    const { saleId } = await holdingSale([]);
    expect(await cancel(saleId, randomUUID(), ['HELD'])).toEqual({ outcome: 'unknown-order' });
  });
});

describe('extendHold', () => {
  it('lengthens a hold once, however often it is asked, and records it', async () => {
    const { saleId, holds } = await holdingSale([{ untilMs: NOW_MS - 1_000 + TERMS.holdTtlMs }]);
    const [{ orderId, reservedAtMs }] = holds as [Hold];
    const untilMs = reservedAtMs + TERMS.holdTtlMs + TERMS.holdExtensionMs;
    for (let time = 0; time < 2; time += 1) {
      expect(await stores.database.transaction((client) => extendHold(client, orderId))).toMatchObject({
        ...{ status: 'HELD', untilMs },
      });
    }
    expect(await findHeldOrder(stores.database.pool, orderId)).toMatchObject({ untilMs });
    expect(await stores.countAudit(saleId)).toEqual({ EXTENDED: 1 });
  });

  it('never shortens a hold, though the terms were shortened since', async () => {
    const { saleId, holds } = await holdingSale([{ untilMs: NOW_MS + TERMS.holdTtlMs }]);
    const [{ orderId, untilMs }] = holds as [Hold];
    await stores.sales.change(saleId, { terms: { holdTtlMs: 1_000, holdExtensionMs: 0 } });
    expect(await stores.database.transaction((client) => extendHold(client, orderId))).toMatchObject({ untilMs });
  });

  it('leaves what ended, and says so; it knows no other orders', async () => {
    const { saleId, holds } = await holdingSale([due]);
    const [{ orderId }] = holds as [Hold];
    await expire(saleId, holds);
    const extend = (id: string) => stores.database.transaction((client) => extendHold(client, id));
    expect(await extend(orderId)).toMatchObject({ status: 'EXPIRED', untilMs: NOW_MS });
    expect(await extend(randomUUID())).toBeUndefined();
    expect(await stores.countAudit(saleId)).toEqual({ EXPIRED: 1 });
  });
});

describe('insertHoldSegments', () => {
  it('records what a statement confirms, a segment for each sale', async () => {
    const [one, other] = [await holdingSale([{}, {}]), await holdingSale([{}])];
    await rows(
      `WITH won AS (
         UPDATE orders SET status = 'CONFIRMED', confirmed_at = now() WHERE id = ANY($1)
         RETURNING id, sale_id, user_id, confirmed_at AS at
       ) ${insertHoldSegments('HOLD_CONFIRMED', 'won')}`,
      [...one.holds, ...other.holds].map(({ orderId }) => orderId),
    );
    expect(await stores.countAudit(one.saleId)).toEqual({ CONFIRMED: 2 });
    expect(await stores.countAudit(other.saleId)).toEqual({ CONFIRMED: 1 });
  });
});
