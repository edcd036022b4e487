import { randomUUID } from 'node:crypto';
import { beforeEach, describe, expect, it } from '@jest/globals';
import {
  adoptReservation,
  findPurchase,
  measureDrift,
  reconcileSale,
  releaseReservation,
  type Reservation,
  reserveUnits,
  saleKeys,
  type SaleKeys,
  scriptKeys,
  settleOutbox,
} from 'flashsale-core';
import { reservation, reserveFor, useStores } from '../test-support/index.js';
import { definitionArguments } from '../src/sales/sale.js';

const stores = useStores();

type Damage = readonly [what: string, damage: (keys: SaleKeys) => Promise<unknown>];

/** After these, PostgreSQL, the outbox or the remaining owners still hold everything needed. */
const DAMAGES: readonly Damage[] = [
  ['the orders are deleted', ({ orders }) => stores.redis.client.del(orders)],
  ['the users are deleted', ({ users }) => stores.redis.client.del(users)],
  ['the stock is deleted', ({ stock }) => stores.redis.client.del(stock)],
  ['the stock is raised', ({ stock }) => stores.redis.client.set(stock, 1_000)],
  ['the stock is lowered', ({ stock }) => stores.redis.client.decr(stock)],
  ['the stock is not a number', ({ stock }) => stores.redis.client.set(stock, 'many')],
  ['the meta is deleted', ({ meta }) => stores.redis.client.del(meta)],
  ['the total is raised', ({ meta }) => stores.redis.client.hset(meta, 'totalStock', 1_000)],
  ['the total is missing', ({ meta }) => stores.redis.client.hdel(meta, 'totalStock')],
  ['an owner is missing', ({ orders }) => stores.redis.client.hdel(orders, 'ann')],
  ['a user is missing', ({ users }) => stores.redis.client.srem(users, 'bob')],
  ['there is an extra user', ({ users }) => stores.redis.client.sadd(users, 'eve')],
  ['the data comes from another server', ({ meta }) => stores.redis.client.hset(meta, 'server', 'x'.repeat(81))],
];

let saleId: string;
let keys: SaleKeys;
let ann: Reservation;
let bob: Reservation;

/** A sale of ten units: Ann's is an order, Bob's is a reservation. */
beforeEach(async () => {
  ({ saleId } = await stores.openSale({ totalStock: 10 }));
  keys = saleKeys(saleId);
  [ann, bob] = (await reserveFor(stores, saleId, ['ann', 'bob'])) as [Reservation, Reservation];
  await stores.database.pool.query(
    `WITH written AS (INSERT INTO orders (id, sale_id, user_id, reserved_at) VALUES ($2, $1, 'ann', now()))
     UPDATE sales SET sold = sold + 1 WHERE id = $1`,
    [saleId, ann.orderId],
  );
  await settleOutbox(stores.redis.sale(saleId), [ann.outboxId]);
});

async function reconcile(): Promise<unknown> {
  return reconcileSale(stores.database, stores.redis.sale(saleId), await stores.readSale(saleId), () =>
    Promise.resolve(true),
  );
}

async function expectNotReady(): Promise<void> {
  const before = await stores.readRedis(saleId);
  const attempt = { userId: 'zoe', orderId: randomUUID() };
  expect(await reserveUnits(stores.redis.sale(saleId), [attempt])).toBe('not-ready');
  expect(await findPurchase(stores.redis.sale(saleId), 'ann')).toBe('not-ready');
  expect(await adoptReservation(stores.redis.sale(saleId), reservation(saleId))).toEqual({ outcome: 'not-ready' });
  expect(await releaseReservation(stores.redis.sale(saleId), bob)).toBe('not-ready');
  const changed = { ...(await stores.readSale(saleId)), revision: 9 };
  expect(await stores.redis.client.defineSale(...scriptKeys(keys), ...definitionArguments(changed))).toBe('not-ready');
  expect((await stores.observe(saleId))?.ready ?? false).toBe(false);
  expect(await measureDrift(stores.database, stores.redis.sale(saleId))).toBe('not-ready');
  expect(await stores.readRedis(saleId)).toEqual(before);
}

describe('a sale is not ready, and correct after its rebuild, when', () => {
  it.each(DAMAGES)('%s', async (_what, damage) => {
    await damage(keys);
    await expectNotReady();

    expect(await reconcile()).toMatchObject({ outcome: 'rebuilt', stock: 8 });
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 2, openedEpoch: 2, sold: 1 });
    const now = { epoch: 2, ready: true, stock: 8, buyers: 2, owners: 2, outboxLength: 1 };
    expect(await stores.observe(saleId)).toMatchObject(now);
    expect(await findPurchase(stores.redis.sale(saleId), 'ann')).toEqual({ status: 'CONFIRMED', orderId: ann.orderId });
    expect(await findPurchase(stores.redis.sale(saleId), 'bob')).toEqual({ status: 'RESERVED', orderId: bob.orderId });
    expect(await measureDrift(stores.database, stores.redis.sale(saleId))).toEqual({ buyers: 0, stock: 0 });
    expect(await reconcile()).toEqual({ outcome: 'in-step' });
    await reserveFor(stores, saleId, ['zoe']);
  });

  it('the outbox is deleted: its ids could be reused, and its owners keep their units', async () => {
    await stores.redis.client.del(keys.outbox);
    await expectNotReady();

    expect(await reconcile()).toMatchObject({ outcome: 'rebuilt', stock: 8 });
    expect(await stores.observe(saleId)).toMatchObject({ epoch: 2, ready: true, buyers: 2, owners: 2, stock: 8 });
    // The message about Bob's reservation still counts.
    expect(await adoptReservation(stores.redis.sale(saleId), bob)).toEqual({
      outcome: 'adopted',
      epoch: 2,
      outboxId: bob.outboxId,
    });
    const [zoe] = await reserveFor(stores, saleId, ['zoe']);
    expect(zoe?.outboxId).toMatch(/^2-/);
  });
});

describe('a sale is closed, and correct after its rebuild, when a key has another type:', () => {
  it.each<[keyof SaleKeys, number]>([
    ['meta', 1],
    ['stock', 1],
    ['users', 1],
    ['orders', 1],
    ['outbox', 0],
  ])('%s', async (name, outboxLength) => {
    const key = keys[name];
    const { client } = stores.redis;
    await client.del(key);
    if (name === 'stock') await client.lpush(key, 'somebody wrote this');
    else await client.set(key, 'somebody wrote this');
    await expect(reserveUnits(stores.redis.sale(saleId), [{ userId: 'zoe', orderId: randomUUID() }])).rejects.toThrow(
      'WRONGTYPE',
    );
    expect((await stores.observe(saleId))?.ready ?? false).toBe(false);
    expect(await measureDrift(stores.database, stores.redis.sale(saleId))).toBe('not-ready');

    expect(await reconcile()).toEqual({ outcome: 'rebuilt', reason: 'counters missing', stock: 8 });
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, stock: 8, buyers: 2, owners: 2, outboxLength });
    expect(await reconcile()).toEqual({ outcome: 'in-step' });
    await reserveFor(stores, saleId, ['zoe']);
  });
});

it('a copy on another server decides nothing until it is rebuilt there', async () => {
  const server = await stores.startRedis();
  const copy = await stores.connectRedis(server.url);
  for (const key of scriptKeys(keys)) {
    const dump = await stores.redis.client.dumpBuffer(key);
    await copy.client.restore(key, 0, dump);
  }
  const attempt = { userId: 'zoe', orderId: randomUUID() };
  expect(await reserveUnits(copy.sale(saleId), [attempt])).toBe('not-ready');
  expect(await findPurchase(copy.sale(saleId), 'ann')).toBe('not-ready');
  expect(await adoptReservation(copy.sale(saleId), reservation(saleId))).toEqual({ outcome: 'not-ready' });

  const sale = await stores.readSale(saleId);
  const reconciled = await reconcileSale(stores.database, copy.sale(sale.saleId), sale, () => Promise.resolve(true));
  expect(reconciled).toEqual({ outcome: 'rebuilt', reason: 'Redis restarted, or is another server', stock: 8 });
  expect(await reserveUnits(copy.sale(saleId), [attempt])).toMatchObject({ epoch: 2 });
  // PostgreSQL now names the other server, so the epoch of the first one is over.
  expect(await reconcile()).toMatchObject({ outcome: 'rebuilt', stock: 8 });
  expect(await stores.readSale(saleId)).toMatchObject({ epoch: 3 });
});
