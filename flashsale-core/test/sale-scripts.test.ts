import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  adoptReservation,
  findPurchase,
  type Reservation,
  type Sale,
  saleKeys,
  scriptKeys,
  settleOutbox,
} from 'flashsale-core';
import { definitionArguments } from '../src/sales/sale.js';
import { RebuildScripts, reservation, reserveFor, users, useStores } from '../test-support/index.js';

const stores = useStores();
const rebuild = new RebuildScripts(stores);

function adopt(message: Reservation): ReturnType<typeof adoptReservation> {
  return adoptReservation(stores.redis.sale(message.saleId), message);
}

describe('observe-sale', () => {
  it('returns everything about an open sale', async () => {
    const sale = await stores.openSale({ totalStock: 5 });
    const [first] = await reserveFor(stores, sale.saleId, users(2));
    const { name, totalStock, state, startsAt, endsAt, revision } = sale;
    expect(await stores.observe(sale.saleId)).toEqual({
      nowMs: expect.any(Number),
      stock: 3,
      buyers: 2,
      owners: 2,
      held: 0,
      sold: 2,
      waiting: 0,
      outboxLength: 2,
      oldestReservedAtMs: first?.reservedAtMs,
      epoch: 1,
      areRight: true,
      ready: true,
      gate: 'open',
      server: await rebuild.server(),
      definition: { name, totalStock, state, startsAt, endsAt, revision, mode: 'INSTANT' },
    });
  });

  it('returns nothing for a sale that is not loaded, or partly lost', async () => {
    const { saleId } = await stores.createSale();
    expect(await stores.observe(saleId)).toBeUndefined();
    const opened = await stores.openSale();
    await stores.redis.client.del(saleKeys(opened.saleId).stock);
    expect(await stores.observe(opened.saleId)).toBeUndefined();
  });

  it('is not ready while the gate is closed, or when another server checked the data', async () => {
    const { saleId } = await stores.openSale({ state: 'PAUSED' });
    const { meta } = saleKeys(saleId);
    await stores.redis.client.hset(meta, 'server', 'another-server');
    expect(await stores.observe(saleId)).toMatchObject({ ready: false, gate: 'open', server: 'another-server' });
    await stores.redis.client.hset(meta, 'server', await rebuild.server(), 'gate', 'closed');
    expect(await stores.observe(saleId)).toMatchObject({
      ready: false,
      gate: 'closed',
      oldestReservedAtMs: undefined,
      definition: { state: 'PAUSED' },
    });
  });
});

describe('find-purchase', () => {
  it('follows a purchase from nothing through its reservation to its order', async () => {
    const { saleId } = await stores.openSale();
    expect(await findPurchase(stores.redis.sale(saleId), 'ann')).toEqual({ status: 'NOT_PURCHASED' });

    const [message] = (await reserveFor(stores, saleId, ['ann'])) as [Reservation];
    expect(await findPurchase(stores.redis.sale(saleId), 'ann')).toEqual({
      status: 'RESERVED',
      orderId: message.orderId,
    });

    await settleOutbox(stores.redis.sale(saleId), [message.outboxId]);
    expect(await findPurchase(stores.redis.sale(saleId), 'ann')).toEqual({
      status: 'CONFIRMED',
      orderId: message.orderId,
    });
  });

  it('treats an owner restored from the database as confirmed', async () => {
    const sale = await stores.openSale();
    await rebuild.begin(sale.saleId, 2);
    const orderId = randomUUID();
    await rebuild.restore(sale.saleId, 2, ['ann', orderId, '']);
    await rebuild.open(sale, 2);
    expect(await findPurchase(stores.redis.sale(sale.saleId), 'ann')).toEqual({ status: 'CONFIRMED', orderId });
  });

  it('is not ready while the answer is unknown', async () => {
    const { saleId } = await stores.openSale();
    const keys = saleKeys(saleId);
    await stores.redis.client.hset(keys.meta, 'server', 'another-server');
    expect(await findPurchase(stores.redis.sale(saleId), 'ann')).toBe('not-ready');
    await stores.redis.client.hset(keys.meta, 'server', await rebuild.server(), 'gate', 'closed');
    expect(await findPurchase(stores.redis.sale(saleId), 'ann')).toBe('not-ready');
  });
});

describe('adopt-reservation', () => {
  it('gives a reservation from before a rebuild a unit of the current epoch, once', async () => {
    const { saleId } = await stores.openSale({ totalStock: 2 });
    const message = reservation(saleId, { userId: 'ann', reservedAtMs: 1_795_000_000_123 });

    const adopted = await adopt(message);
    expect(adopted).toEqual({ outcome: 'adopted', epoch: 1, outboxId: expect.stringMatching(/^1-\d+$/) });
    expect(await stores.observe(saleId)).toMatchObject({
      stock: 1,
      buyers: 1,
      outboxLength: 1,
      oldestReservedAtMs: 1_795_000_000_123,
    });

    expect(await adopt(message)).toEqual(adopted);
    expect(await stores.observe(saleId)).toMatchObject({ stock: 1, buyers: 1, outboxLength: 1 });
  });

  it('knows an order that is in the database by its empty outbox id', async () => {
    const sale = await stores.openSale();
    const message = reservation(sale.saleId, { userId: 'ann' });
    await rebuild.begin(sale.saleId, 2);
    await rebuild.restore(sale.saleId, 2, ['ann', message.orderId, '']);
    await rebuild.open(sale, 2);
    expect(await adopt(message)).toEqual({ outcome: 'adopted', epoch: 2, outboxId: '' });
  });

  it('refuses a second unit to a user who owns one under another order id, also when none is left', async () => {
    const { saleId } = await stores.openSale({ totalStock: 1 });
    await reserveFor(stores, saleId, ['ann']);
    expect(await adopt(reservation(saleId, { userId: 'ann' }))).toEqual({ outcome: 'duplicate', epoch: 1 });
    expect(await stores.observe(saleId)).toMatchObject({ stock: 0, buyers: 1, outboxLength: 1 });
  });

  it('refuses a reservation from before the last reset, also to a caller that read before it', async () => {
    const { saleId } = await stores.openSale();
    const message = reservation(saleId);
    await stores.redis.client.hset(saleKeys(saleId).meta, 'resetEpoch', 2);
    expect(await adopt(message)).toEqual({ outcome: 'stale', epoch: 1 });
    expect(await stores.observe(saleId)).toMatchObject({ stock: 10, buyers: 0, outboxLength: 0 });
    expect(await adopt(reservation(saleId, { epoch: 2 }))).toMatchObject({ outcome: 'adopted' });
  });

  it('cannot give a unit when none is left', async () => {
    const { saleId } = await stores.openSale({ totalStock: 1 });
    await reserveFor(stores, saleId, ['ann']);
    expect(await adopt(reservation(saleId))).toEqual({ outcome: 'sold-out', epoch: 1 });
    expect(await stores.observe(saleId)).toMatchObject({ stock: 0, buyers: 1, outboxLength: 1 });
  });

  it.each([
    ['the window is over', { endsAt: new Date(Date.now() - 1_000), startsAt: new Date(Date.now() - 2_000) }],
    ['the sale is paused', { state: 'PAUSED' as const }],
  ])('keeps a promise, even if %s', async (_why, options) => {
    const { saleId } = await stores.openSale(options);
    expect(await adopt(reservation(saleId))).toMatchObject({ outcome: 'adopted' });
  });

  it.each([
    ['the sale is not loaded', (saleId: string) => stores.redis.client.del(saleKeys(saleId).meta)],
    ['the stock is lost', (saleId: string) => stores.redis.client.del(saleKeys(saleId).stock)],
    ['the gate is closed', (saleId: string) => stores.redis.client.hset(saleKeys(saleId).meta, 'gate', 'closed')],
    ['Redis restarted', (saleId: string) => stores.redis.client.hset(saleKeys(saleId).meta, 'server', 'another')],
  ])('waits while %s', async (_why, breakIt) => {
    const { saleId } = await stores.openSale();
    await breakIt(saleId);
    expect(await adopt(reservation(saleId))).toEqual({ outcome: 'not-ready' });
    expect(await stores.redis.client.xlen(saleKeys(saleId).outbox)).toBe(0);
  });
});

describe('set-gate', () => {
  it('closes and opens the gate for the right epoch', async () => {
    const { saleId } = await stores.openSale();
    const { meta } = saleKeys(saleId);
    expect(await stores.redis.client.setGate(meta, '1', 'closed')).toBe('set');
    expect(await stores.observe(saleId)).toMatchObject({ gate: 'closed', ready: false });
    expect(await stores.redis.client.setGate(meta, '1', 'open')).toBe('set');
    expect(await stores.observe(saleId)).toMatchObject({ gate: 'open', ready: true });
  });

  it('refuses another epoch, a running rebuild, and a sale that is not loaded', async () => {
    const { saleId } = await stores.openSale();
    const { meta } = saleKeys(saleId);
    expect(await stores.redis.client.setGate(meta, '2', 'closed')).toBe('superseded');
    expect(await stores.observe(saleId)).toMatchObject({ gate: 'open' });
    await rebuild.begin(saleId, 2);
    expect(await stores.redis.client.setGate(meta, '1', 'open')).toBe('superseded');
    expect(await stores.redis.client.hget(meta, 'gate')).toBe('closed');
    const missing = saleKeys(randomUUID()).meta;
    expect(await stores.redis.client.setGate(missing, '1', 'open')).toBe('superseded');
    expect(await stores.redis.client.exists(missing)).toBe(0);
  });
});

describe('define-sale', () => {
  async function define(sale: Sale, changes: Partial<Sale>): Promise<string> {
    const keys = scriptKeys(saleKeys(sale.saleId));
    return stores.redis.client.defineSale(...keys, ...definitionArguments({ ...sale, ...changes }));
  }

  it('sets name, state and window', async () => {
    const sale = await stores.openSale();
    const startsAt = new Date('2026-12-01T00:00:00.000Z');
    const endsAt = new Date('2026-12-02T00:00:00.000Z');
    const changes = { name: 'New', state: 'PAUSED' as const, startsAt, endsAt, revision: 2 };
    expect(await define(sale, changes)).toBe('defined');
    expect(await stores.observe(sale.saleId)).toMatchObject({ definition: changes, stock: 10, ready: true });
  });

  it.each([
    ['adds the units that the sale gained', 15, 12],
    ['removes the units that the sale lost', 8, 5],
    ['leaves nothing to sell when the total is below the reserved units', 2, 0],
  ])('%s', async (_what, totalStock, stock) => {
    const sale = await stores.openSale({ totalStock: 10 });
    await reserveFor(stores, sale.saleId, users(3));
    expect(await define(sale, { totalStock, revision: 2 })).toBe('defined');
    expect(await stores.observe(sale.saleId)).toMatchObject({ stock, buyers: 3, definition: { totalStock } });
  });

  it('sells no unit twice when a total below the reserved units is raised again', async () => {
    const sale = await stores.openSale({ totalStock: 10 });
    await reserveFor(stores, sale.saleId, users(8));
    expect(await define(sale, { totalStock: 5, revision: 2 })).toBe('defined');
    expect(await define(sale, { totalStock: 10, revision: 3 })).toBe('defined');
    expect(await stores.observe(sale.saleId)).toMatchObject({ stock: 2, buyers: 8 });
  });

  it('keeps a definition that is as new or newer, so stock is never added twice', async () => {
    const sale = await stores.openSale({ totalStock: 10 });
    expect(await define(sale, { totalStock: 20, revision: 10 })).toBe('defined');
    expect(await define(sale, { totalStock: 20, revision: 10 })).toBe('unchanged');
    expect(await define(sale, { totalStock: 30, revision: 9 })).toBe('unchanged');
    expect(await stores.observe(sale.saleId)).toMatchObject({ stock: 20, definition: { totalStock: 20 } });
  });

  it('waits while the gate is closed or the sale is not loaded', async () => {
    const sale = await stores.openSale();
    await stores.redis.client.hset(saleKeys(sale.saleId).meta, 'gate', 'closed');
    expect(await define(sale, { totalStock: 20, revision: 2 })).toBe('not-ready');
    expect(await stores.observe(sale.saleId)).toMatchObject({ stock: 10, definition: { revision: 1 } });
    const missing = await stores.createSale();
    expect(await define(missing, { revision: 2 })).toBe('not-ready');
    expect(await stores.redis.client.exists(saleKeys(missing.saleId).meta)).toBe(0);
  });
});
