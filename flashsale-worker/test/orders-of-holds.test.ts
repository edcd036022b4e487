import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { discardReservation, type Hold, Holds, resetSale, saleKeys } from 'flashsale-core';
import {
  expectInvariants,
  hold,
  readHoldSums,
  reservation,
  reserveFor,
  reserveHoldsFor,
  TERMS,
  users,
  useStores,
} from '../../flashsale-core/test-support/index.js';
import { HoldPersistence } from '../src/orders/hold-persistence.js';
import { useOrders } from './orders-under-test.js';

const stores = useStores();
const { counted, logged, lostRedis, record, rebuild, service } = useOrders(stores);

const openSale = (totalStock = 10) => stores.openSale({ totalStock, terms: TERMS });

async function sql(text: string, ...values: unknown[]) {
  return (await stores.database.pool.query<Record<string, unknown>>(text, values)).rows;
}

const ends = { EXPIRED: 'DEADLINE', CANCELLED: 'BUYER' } as const;

/** Ends the row of a hold, of which Redis is not told. */
async function end({ saleId, orderId, quantity }: Hold, status: keyof typeof ends): Promise<void> {
  await sql(
    'UPDATE orders SET status = $2, ended_at = now(), end_reason = $3 WHERE id = $1',
    orderId,
    status,
    ends[status],
  );
  await sql('UPDATE sales SET held = held - $2 WHERE id = $1', saleId, quantity);
}

describe('good holds', () => {
  it('become orders that are held, and leave the outbox', async () => {
    const { saleId } = await openSale(50);
    const holds = await reserveHoldsFor(stores, saleId, users(25), 2);
    expect(await record(holds)).toEqual(holds.map(() => 'ack'));
    expect(await stores.readSale(saleId)).toMatchObject({ held: 50, sold: 0 });
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 0, heldUnits: 50, outbox: [] });
    expect(await counted('flashsale_order_confirmation_seconds_count')).toBe(25);
  });

  it('may come in one batch with reservations of INSTANT sales', async () => {
    const [holding, instant] = [await openSale(), await stores.openSale()];
    const [one, two] = await reserveHoldsFor(stores, holding.saleId, users(2));
    const [first, second] = await reserveFor(stores, instant.saleId, users(2));
    const batch = [first, one, second, two, hold('no-such-sale')].filter((message) => message !== undefined);
    expect(await record(batch)).toEqual(['ack', 'ack', 'ack', 'ack', 'dead']);
    expect(await stores.readSale(holding.saleId)).toMatchObject({ held: 2 });
    await expectInvariants(stores, instant.saleId);
  });
});

describe('a late message', () => {
  it.each([
    ['EXPIRED', 'X'],
    ['CANCELLED', 'V'],
  ] as const)('of a hold that is %s in PostgreSQL tells Redis so', async (status, state) => {
    const { saleId } = await openSale();
    const [held] = (await reserveHoldsFor(stores, saleId, ['ann'], 2)) as [Hold];
    await record([held]);
    await end(held, status);
    expect(await record([held])).toEqual(['ack']);
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 10, states: [`${held.orderId} ${state}`] });
  });

  it('is acknowledged even if Redis cannot be told: the sweeper does so', async () => {
    const { saleId } = await openSale();
    const [held] = (await reserveHoldsFor(stores, saleId, ['ann'])) as [Hold];
    await record([held]);
    await end(held, 'CANCELLED');
    expect(await record([held], service(await lostRedis()))).toEqual(['ack']);
    expect(logged()).toContainEqual(expect.stringContaining('stay until their deadlines'));
  });
});

describe('a hold that PostgreSQL cannot keep', () => {
  it('is cancelled in both stores', async () => {
    const { saleId } = await openSale();
    const holds = await reserveHoldsFor(stores, saleId, users(2), 2);
    await sql('UPDATE sales SET total_stock = 2 WHERE id = $1', saleId);
    expect(await record(holds)).toEqual(['ack', 'ack']);
    const found = await new Holds(stores.redis).findOrders(
      saleId,
      holds.map(({ orderId }) => orderId),
    );
    expect(found === 'not-ready' ? found : found.orders.map((view) => view?.state)).toEqual(['H', 'V']);
    expect(await sql(`SELECT end_reason FROM orders WHERE sale_id = $1 AND status = 'CANCELLED'`, saleId)).toEqual([
      { end_reason: 'NO_UNIT' },
    ]);
  });

  it("is a dead letter under somebody else's order id, or in a sale of the other mode", async () => {
    const [{ saleId }, instant] = [await openSale(), await stores.openSale()];
    const [held] = (await reserveHoldsFor(stores, saleId, ['ann'])) as [Hold];
    await record([held]);
    expect(await record([{ ...held, userId: 'eve' }])).toEqual(['dead']);
    expect(await record([hold(instant.saleId)])).toEqual(['dead']);
    expect(await record([reservation(saleId)])).toEqual(['dead']);
    expect(await stores.countAudit(saleId)).toEqual({ ATTEMPTED: 1, RESERVED: 1, FAILED_DB: 2 });
  });

  it('is isolated from the good ones of its batch', async () => {
    const { saleId } = await openSale();
    const [good, other] = await reserveHoldsFor(stores, saleId, users(2));
    const bad = hold(saleId, { orderId: randomUUID(), amount: 0 });
    const batch = [good, bad, other].filter((message) => message !== undefined);
    expect(await record(batch)).toEqual(['ack', 'dead', 'ack']);
    expect(await stores.readSale(saleId)).toMatchObject({ held: 2 });
  });

  it('is released after an operator discarded it', async () => {
    const { saleId } = await openSale();
    const [held] = (await reserveHoldsFor(stores, saleId, ['ann'], 2)) as [Hold];
    await discardReservation(stores.database, stores.redis.sale(saleId), held, 'as the operator wished');
    expect(await record([held])).toEqual(['ack']);
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 10, heldUnits: 0 });
    expect(await sql('SELECT FROM orders WHERE sale_id = $1', saleId)).toEqual([]);
  });
});

describe('holds from before a rebuild', () => {
  it('are adopted, and become rows of the new epoch', async () => {
    const { saleId } = await openSale();
    const holds = await reserveHoldsFor(stores, saleId, users(3), 2);
    await rebuild(saleId);
    expect(await record(holds)).toEqual(['ack', 'ack', 'ack']);
    expect(await stores.readSale(saleId)).toMatchObject({ held: 6, epoch: 2 });
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 4, heldUnits: 6, outbox: [] });
  });

  it('that were lost with Redis are recorded as lost where no unit is left', async () => {
    const { saleId } = await openSale(3);
    const lost = hold(saleId, { quantity: 2, epoch: 1 });
    await rebuild(saleId);
    await record(await reserveHoldsFor(stores, saleId, users(2)));
    expect(await record([lost])).toEqual(['ack']);
    expect(await stores.countAudit(saleId)).toMatchObject({ HOLD_LOST: 1, RESERVED: 2 });
    expect(await counted('flashsale_holds_lost_total')).toBe(1);
    expect(await counted('flashsale_broken_promises_total')).toBe(0);
  });

  it('are dropped beyond the limit of their user, and from before a reset', async () => {
    const { saleId } = await openSale();
    const lost = hold(saleId, { userId: 'ann', quantity: 2, epoch: 1 });
    await rebuild(saleId);
    for (let time = 0; time < 2; time += 1) await record(await reserveHoldsFor(stores, saleId, ['ann'], 2));
    expect(await record([lost])).toEqual(['ack']);
    expect(await stores.countAudit(saleId)).toMatchObject({ DUPLICATE_DROPPED: 1, RESERVED: 2 });
    await resetSale(stores.database, stores.redis.sale(saleId));
    expect(await record([lost])).toEqual(['ack']);
    expect(await stores.countAudit(saleId)).toMatchObject({ STALE_DROPPED: 1 });
  });

  it('wait where Redis has lost the sale', async () => {
    const { saleId } = await openSale();
    const lost = hold(saleId);
    await sql('UPDATE sales SET epoch = 2 WHERE id = $1', saleId);
    const keys = saleKeys(saleId);
    await stores.redis.client.unlink(keys.meta, keys.free, keys.owners, keys.holdings, keys.deadlines, keys.outbox);
    expect(await record([lost])).toEqual(['retry']);
    expect(await new HoldPersistence(stores.database).persist([lost])).toEqual(['before-rebuild']);
  });
});
