import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  adoptReservation,
  everyKey,
  leaseSoldOut,
  QUIET_MS,
  releaseReservation,
  reserveUnits,
  saleKeys,
  type SaleStore,
  untilLeasesEnd,
} from 'flashsale-core';
import { reservation, reserveFor, users, useStores } from '../test-support/index.js';
import { RebuildScripts } from '../test-support/index.js';

const stores = useStores();
const scripts = new RebuildScripts(stores);
const SECOND_MS = 1_000;

/** A sold-out sale of two units, owned by user-0 and user-1. */
async function soldOutSale(options: Parameters<typeof stores.openSale>[0] = {}): Promise<SaleStore> {
  const { saleId } = await stores.openSale({ totalStock: 2, ...options });
  await reserveFor(stores, saleId, users(2));
  return stores.redis.sale(saleId);
}

async function outcomeFor(store: SaleStore, userId: string): Promise<string> {
  const decided = await reserveUnits(store, [{ userId, orderId: randomUUID() }]);
  return decided === 'not-ready' ? decided : (decided.outcomes[0]?.outcome ?? '');
}

async function redefine(store: SaleStore, change: Parameters<typeof stores.sales.change>[1]): Promise<void> {
  await stores.sales.change(store.saleId, change);
  await stores.rebuildSale(store.saleId);
}

async function setQuiet(store: SaleStore, fromNowMs: number): Promise<void> {
  const [seconds] = await stores.redis.client.time();
  await stores.redis.client.hset(saleKeys(store.saleId).meta, 'quietUntilMs', Number(seconds) * SECOND_MS + fromNowMs);
}

describe('a lease on "sold out"', () => {
  it('leaves no mark that a clock which is set back would bring to life', async () => {
    const store = await soldOutSale();
    const hasMark = async (): Promise<boolean> =>
      (await stores.redis.client.hexists(saleKeys(store.saleId).meta, 'quietUntilMs')) === 1;
    await leaseSoldOut(store);
    expect(await hasMark()).toBe(true);
    await untilLeasesEnd(store);
    expect(await outcomeFor(store, 'late')).toBe('sold-out');
    expect(await hasMark()).toBe(false);

    // A rebuild of a lost sale assumes a lease.
    await stores.redis.client.unlink(everyKey(store.keys));
    await stores.rebuildSale(store.saleId);
    expect(await store.quietLeftMs()).toBe(0);
    expect(await hasMark()).toBe(false);
  });

  it('says in which epoch, when, and on what basis, which changes with every new owner', async () => {
    const store = await soldOutSale();
    const first = await leaseSoldOut(store);
    expect(first).toMatchObject({ epoch: 1, owners: 2 });
    expect(Math.abs((first?.leasedAtMs ?? 0) - Date.now())).toBeLessThan(30 * SECOND_MS);
    expect(await store.quietLeftMs()).toBeGreaterThan(0);
    expect((await leaseSoldOut(store))?.basis).toBe(first?.basis);

    await stores.sales.addStock(store.saleId, 1);
    await stores.rebuildSale(store.saleId);
    await untilLeasesEnd(store);
    await reserveFor(stores, store.saleId, ['cleo']);
    const later = await leaseSoldOut(store);
    expect(later).toMatchObject({ epoch: 1, owners: 3 });
    expect(later?.basis).not.toBe(first?.basis);
  });

  it.each([
    ['has units left', async (store: SaleStore) => stores.sales.addStock(store.saleId, 1)],
    ['is paused', async (store: SaleStore) => stores.sales.change(store.saleId, { state: 'PAUSED' })],
    ['has ended', async (store: SaleStore) => stores.sales.change(store.saleId, { endsAt: new Date(Date.now() - 1) })],
    [
      'ends within the quiet time',
      async (store: SaleStore) => stores.sales.change(store.saleId, { endsAt: new Date(Date.now() + QUIET_MS / 2) }),
    ],
    [
      'has not begun',
      async (store: SaleStore) =>
        stores.sales.change(store.saleId, { startsAt: new Date(Date.now() + 60 * SECOND_MS) }),
    ],
  ])('is not given when the sale %s', async (_what, change) => {
    const store = await soldOutSale();
    await change(store);
    await stores.rebuildSale(store.saleId);
    expect(await leaseSoldOut(store)).toBeUndefined();
    expect(await store.quietLeftMs()).toBe(0);
  });

  it('is not given while the gate is closed, or the counters contradict each other', async () => {
    const store = await soldOutSale();
    await store.setGate(1, 'adopting');
    expect(await leaseSoldOut(store)).toBeUndefined();
    const damaged = await soldOutSale();
    await stores.redis.client.srem(saleKeys(damaged.saleId).users, 'user-0');
    expect(await leaseSoldOut(damaged)).toBeUndefined();
  });
});

describe('a quiet sale', () => {
  it('sells no unit that came back, and sells it afterwards', async () => {
    const store = await soldOutSale();
    await leaseSoldOut(store);
    await stores.sales.addStock(store.saleId, 1);
    await stores.rebuildSale(store.saleId);
    expect(await outcomeFor(store, 'cleo')).toBe('sold-out');
    expect(await outcomeFor(store, 'user-0')).toBe('duplicate');
    await untilLeasesEnd(store);
    expect(await outcomeFor(store, 'cleo')).toBe('reserved');
  });

  it('does not notice a pause, and notices it afterwards', async () => {
    const store = await soldOutSale();
    await leaseSoldOut(store);
    await redefine(store, { state: 'PAUSED' });
    expect(await outcomeFor(store, 'cleo')).toBe('sold-out');
    expect(await outcomeFor(store, 'user-0')).toBe('duplicate');
    await untilLeasesEnd(store);
    expect(await outcomeFor(store, 'cleo')).toBe('not-active');
  });

  it('releases an owner at once, and the unit afterwards', async () => {
    const { saleId } = await stores.openSale({ totalStock: 1 });
    const [ann] = await reserveFor(stores, saleId, ['ann']);
    const store = stores.redis.sale(saleId);
    await leaseSoldOut(store);
    expect(await releaseReservation(store, ann as NonNullable<typeof ann>)).toBe('released');
    expect(await outcomeFor(store, 'ann')).toBe('sold-out');
    await untilLeasesEnd(store);
    expect(await outcomeFor(store, 'ann')).toBe('reserved');
  });

  it('gets no owner by an adoption, but answers for those that it has', async () => {
    const store = await soldOutSale();
    await leaseSoldOut(store);
    await stores.sales.addStock(store.saleId, 1);
    await stores.rebuildSale(store.saleId);
    const late = reservation(store.saleId, { userId: 'cleo' });
    expect(await adoptReservation(store, late)).toEqual({ outcome: 'not-ready' });
    expect(await adoptReservation(store, reservation(store.saleId, { userId: 'user-0' }))).toMatchObject({
      outcome: 'duplicate',
    });
    await untilLeasesEnd(store);
    expect(await adoptReservation(store, late)).toMatchObject({ outcome: 'adopted' });
  });

  it('is not quiet for longer when the clock of Redis is set back', async () => {
    const store = await soldOutSale();
    await setQuiet(store, 600 * SECOND_MS);
    expect(await store.quietLeftMs()).toBe(QUIET_MS);
    await stores.sales.addStock(store.saleId, 1);
    await stores.rebuildSale(store.saleId);
    expect(await outcomeFor(store, 'cleo')).toBe('sold-out');
    await untilLeasesEnd(store);
    expect(await outcomeFor(store, 'cleo')).toBe('reserved');
  });

  it('is not opened for buyers by a rebuild, which waits', async () => {
    const store = await soldOutSale();
    const sale = await stores.readSale(store.saleId);
    await leaseSoldOut(store);
    await scripts.begin(store.saleId, 2);
    await scripts.restore(store.saleId, 2, ['user-0', randomUUID(), '']);
    expect(await scripts.open(sale, 2)).toEqual(['quiet', expect.any(Number)]);
    await untilLeasesEnd(store);
    expect(await scripts.open(sale, 2)).toMatchObject(['uneven']);
  });

  it('is assumed where a rebuild finds no meta, and never of a sale that was never opened', async () => {
    const store = await soldOutSale();
    expect(await store.quietLeftMs()).toBe(0);
    await store.remove();
    const server = await scripts.server();
    await store.beginRebuild(2, 1, server);
    expect(await store.quietLeftMs()).toBeGreaterThan(QUIET_MS / 2);
    const fresh = stores.redis.sale(randomUUID());
    await fresh.beginRebuild(1, 1, '');
    expect(await fresh.quietLeftMs()).toBe(0);
    await fresh.remove();
  });
});
