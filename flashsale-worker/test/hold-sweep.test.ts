import { describe, expect, it } from '@jest/globals';
import { cancelOrder, extendHold, type Hold, Holds, lockSalesForOrders, type Sale, saleKeys } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { Registry } from 'prom-client';
import { readHoldSums, reserveHoldsFor, TERMS, users, useStores } from '../../flashsale-core/test-support/index.js';
import { ExpiryMetrics } from '../src/expiry/expiry-metrics.js';
import { HoldEnds } from '../src/expiry/hold-ends.js';
import { HoldSweep } from '../src/expiry/hold-sweep.js';
import { HoldPersistence } from '../src/orders/hold-persistence.js';

const stores = useStores();
const SHORT_MS = 1_000;
/** What the latest sweeper has measured. */
let registry = new Registry();

const holds = () => new Holds(stores.redis);
const persistence = () => new HoldPersistence(stores.database);
const ends = () => new HoldEnds(stores.database);
const { signal } = new AbortController();

function sweeper(): HoldSweep {
  registry = new Registry();
  return new HoldSweep(holds(), ends(), persistence(), new ExpiryMetrics(registry));
}

const sweep = (sale: Sale, by = sweeper()): Promise<void> => by.sweep(sale, signal);

/** An open sale of these units whose holds run out after a second, or after `holdTtlMs`. */
function openSale(totalStock: number, holdTtlMs = SHORT_MS): Promise<Sale> {
  return stores.openSale({ totalStock, terms: { ...TERMS, holdTtlMs } });
}

/** Holds one unit for each of so many users. */
const holdFor = ({ saleId }: Sale, count: number): Promise<Hold[]> => reserveHoldsFor(stores, saleId, users(count));

/** Waits until Redis calls so many due. */
async function untilDue({ saleId }: Sale, count: number): Promise<void> {
  await until(
    async () => {
      const page = await holds().due(saleId, count, 0);
      return page !== 'not-ready' && page.due.length === count;
    },
    { what: `${count} holds are due` },
  );
}

async function sql(text: string, ...values: unknown[]) {
  return (await stores.database.pool.query<Record<string, unknown>>(text, values)).rows;
}

/** The states of the orders in PostgreSQL, how many of each. */
async function states({ saleId }: Sale) {
  const rows = await sql(
    'SELECT status, COUNT(*)::int AS orders FROM orders WHERE sale_id = $1 GROUP BY status',
    saleId,
  );
  return new Map(rows.map(({ status, orders }) => [status, orders]));
}

/** What both stores have of the units, and what Redis has yet to do. */
async function units({ saleId }: Sale) {
  const { held, sold } = await stores.readSale(saleId);
  const observed = await stores.observe(saleId);
  const keys = saleKeys(saleId);
  return {
    ...{ held, sold, free: observed?.stock, outbox: observed?.outboxLength, ready: observed?.ready },
    deadlines: await stores.redis.client.zcard(keys.deadlines),
  };
}

describe('holds that ran out', () => {
  it('end in PostgreSQL, and their units are on sale again', async () => {
    const sale = await openSale(10);
    await persistence().persist(await holdFor(sale, 7));
    await sweep(sale);
    expect(await units(sale)).toMatchObject({ held: 7, free: 3, deadlines: 7 });
    await untilDue(sale, 7);
    await sweep(sale);
    expect(await states(sale)).toEqual(new Map([['EXPIRED', 7]]));
    expect(await units(sale)).toEqual({ held: 0, sold: 0, free: 10, outbox: 0, ready: true, deadlines: 0 });
    expect(await stores.countAudit(sale.saleId)).toEqual({ ATTEMPTED: 7, RESERVED: 7, EXPIRED: 7 });
    expect(await registry.metrics()).toContain('flashsale_hold_release_seconds_count 7');
    await readHoldSums(stores, sale.saleId);
  });

  it('are written first if they are not rows yet, so that their late messages change nothing', async () => {
    const sale = await openSale(10);
    const made = await holdFor(sale, 3);
    await untilDue(sale, 3);
    await sweep(sale);
    expect(await states(sale)).toEqual(new Map([['EXPIRED', 3]]));
    expect(await units(sale)).toMatchObject({ held: 0, free: 10, outbox: 0, deadlines: 0 });
    expect(await persistence().persist(made)).toEqual(['expired', 'expired', 'expired']);
    expect(await units(sale)).toMatchObject({ held: 0, free: 10 });
    expect(await sql('SELECT DISTINCT amount, quantity FROM orders WHERE sale_id = $1', sale.saleId)).toEqual([
      { amount: '1999', quantity: 1 },
    ]);
  });

  it('are written from what Redis knows if PostgreSQL has lost them', async () => {
    const sale = await openSale(10);
    const made = await holdFor(sale, 2);
    await stores.redis.client.xdel(saleKeys(sale.saleId).outbox, ...made.map(({ outboxId }) => outboxId));
    await untilDue(sale, 2);
    await sweep(sale);
    expect(await states(sale)).toEqual(new Map([['EXPIRED', 2]]));
    expect(await units(sale)).toMatchObject({ held: 0, free: 10, deadlines: 0 });
  });

  it('end page by page', async () => {
    const sale = await openSale(1_200);
    await persistence().persist(await holdFor(sale, 1_100));
    await untilDue(sale, 500);
    await until(async () => {
      await sweep(sale);
      return (await units(sale)).deadlines === 0;
    });
    expect(await states(sale)).toEqual(new Map([['EXPIRED', 1_100]]));
    expect(await units(sale)).toMatchObject({ held: 0, free: 1_200, deadlines: 0 });
  });
});

describe('what PostgreSQL decided otherwise', () => {
  it('is told to Redis: extended, paid and cancelled holds keep what they have', async () => {
    const sale = await openSale(10);
    const [extended, paid, cancelled] = (await holdFor(sale, 3)) as [Hold, Hold, Hold];
    await persistence().persist([extended, paid, cancelled]);
    const order = await stores.database.transaction((client) => extendHold(client, extended.orderId));
    await sql(`UPDATE orders SET status = 'CONFIRMED', confirmed_at = now() WHERE id = $1`, paid.orderId);
    await sql('UPDATE sales SET held = held - 1, sold = sold + 1 WHERE id = $1', sale.saleId);
    await stores.database.transaction(async (client) => {
      await lockSalesForOrders(client, [sale.saleId], 'wait');
      await cancelOrder(client, { orderId: cancelled.orderId, from: ['HELD'], reason: 'BUYER' });
    });
    await untilDue(sale, 3);
    await sweep(sale);
    // The entry of the one that goes on is the worker's to settle.
    expect(await units(sale)).toMatchObject({ held: 1, sold: 1, free: 8, outbox: 1, deadlines: 1 });
    const found = await holds().findOrders(sale.saleId, [extended.orderId, paid.orderId, cancelled.orderId]);
    expect(found === 'not-ready' ? found : found.orders.map((view) => view?.state)).toEqual(['H', 'C', 'V']);
    expect(found === 'not-ready' ? found : found.orders[0]?.untilMs).toBe(order?.untilMs);
  });

  it('leaves an order that a buyer tried to cancel where he did not succeed, and does not hold up the others', async () => {
    const sale = await openSale(10, 600_000);
    const [marked] = (await holdFor(sale, 1)) as [Hold];
    await persistence().persist([marked]);
    await holds().lookNow(sale.saleId, marked.orderId);
    await sweep(sale);
    expect(await states(sale)).toEqual(new Map([['HELD', 1]]));
    expect(await units(sale)).toMatchObject({ held: 1, free: 9, deadlines: 1 });
  });

  it('ends an order whose cancellation committed and died', async () => {
    const sale = await openSale(10, 600_000);
    const [one] = (await holdFor(sale, 1)) as [Hold];
    await persistence().persist([one]);
    await holds().lookNow(sale.saleId, one.orderId);
    await stores.database.transaction(async (client) => {
      await lockSalesForOrders(client, [sale.saleId], 'wait');
      await cancelOrder(client, { orderId: one.orderId, from: ['HELD'], reason: 'BUYER' });
    });
    await sweep(sale);
    expect(await units(sale)).toMatchObject({ held: 0, free: 10, deadlines: 0 });
  });
});

describe('a sweeper that dies or is frozen', () => {
  it('after the commit, before Redis is told: the next one tells it, once', async () => {
    const sale = await openSale(10);
    const made = await holdFor(sale, 4);
    await persistence().persist(made);
    await untilDue(sale, 4);
    const page = await holds().due(sale.saleId, 10, 0);
    if (page === 'not-ready') throw new Error('not ready');
    await ends().expire(sale.saleId, { ...page, orderIds: made.map(({ orderId }) => orderId) });
    expect(await units(sale)).toMatchObject({ held: 0, free: 6, deadlines: 4 });
    await sweep(sale);
    expect(await units(sale)).toMatchObject({ held: 0, free: 10, deadlines: 0 });
    expect(await stores.countAudit(sale.saleId)).toMatchObject({ EXPIRED: 4 });
  });

  it('with verdicts in hand, thawed after another one swept and the units were held again: frees nothing', async () => {
    const sale = await openSale(2);
    const made = await holdFor(sale, 2);
    await persistence().persist(made);
    await untilDue(sale, 2);
    await sweep(sale);
    const [again] = (await holdFor(sale, 1)) as [Hold];
    const old = made.map(({ orderId, outboxId }) => ({ orderId, instance: outboxId, verdict: 'X' as const }));
    expect(await holds().settle(sale.saleId, old)).toBe(0);
    expect(
      await holds().settle(sale.saleId, [{ orderId: again.orderId, instance: made[0]?.outboxId ?? '', verdict: 'X' }]),
    ).toBe(0);
    expect((await stores.observe(sale.saleId))?.stock).toBe(1);
  });

  it('several at once end each hold once', async () => {
    const sale = await openSale(600);
    await persistence().persist((await holdFor(sale, 600)).slice(0, 400));
    await untilDue(sale, 500);
    const busy = new Set(['55P03', '40P01']);
    await until(async () => {
      await Promise.all(
        [1, 2, 3].map(() =>
          sweep(sale).catch((error: { code?: string }) => {
            // On a busy machine another one may hold the lock for longer than the timeout.
            if (!busy.has(error.code ?? '')) throw error;
          }),
        ),
      );
      return (await units(sale)).deadlines === 0;
    });
    expect(await states(sale)).toEqual(new Map([['EXPIRED', 600]]));
    expect(await units(sale)).toMatchObject({ held: 0, free: 600, outbox: 0 });
    await readHoldSums(stores, sale.saleId);
    expect(await stores.countAudit(sale.saleId)).toEqual({ ATTEMPTED: 600, RESERVED: 600, EXPIRED: 600 });
  });

  it('ends nothing by what Redis told it in an epoch that is over', async () => {
    const sale = await openSale(10);
    const made = await holdFor(sale, 1);
    await persistence().persist(made);
    await untilDue(sale, 1);
    const page = await holds().due(sale.saleId, 10, 0);
    if (page === 'not-ready') throw new Error('not ready');
    await sql('UPDATE sales SET epoch = epoch + 1 WHERE id = $1', sale.saleId);
    const orderIds = made.map(({ orderId }) => orderId);
    expect(await ends().expire(sale.saleId, { ...page, orderIds })).toBe('superseded');
    await sweep(sale);
    expect(await states(sale)).toEqual(new Map([['HELD', 1]]));
  });

  it('believes no deadline while the clocks differ too much', async () => {
    const sale = await openSale(10);
    await persistence().persist(await holdFor(sale, 1));
    await untilDue(sale, 1);
    // PostgreSQL's clock cannot be set for one database, so the sweeper is told another one.
    class EndsWithLateClock extends HoldEnds {
      override readClockMs = (): Promise<number> => Promise.resolve(Date.now() - 3_600_000);
    }
    const ofLate = new Registry();
    const late = new HoldSweep(
      holds(),
      new EndsWithLateClock(stores.database),
      persistence(),
      new ExpiryMetrics(ofLate),
    );
    await expect(sweep(sale, late)).rejects.toThrow(/^the clock of Redis is 3[56]\d{5} ms ahead/);
    expect(await states(sale)).toEqual(new Map([['HELD', 1]]));
    expect(await ofLate.metrics()).toMatch(/flashsale_clock_skew_seconds 3[56]\d\d/);
  });
});
