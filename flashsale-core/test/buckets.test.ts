import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  bucketOf,
  type BucketStore,
  BucketTransfers,
  BucketWaiters,
  changeTotal,
  everyKey,
  freezeBuckets,
  leaseBuckets,
  reserveUnits,
  type SaleStore,
  thawBuckets,
  unitsOf,
  type WaiterDecision,
} from 'flashsale-core';
import { BucketSale, propertySeed, useStores } from '../test-support/index.js';

const stores = useStores();

class Crash extends Error {}

/** The same buckets for a process that dies, with this probability, before or after a step of a transfer. */
function mortal(buckets: readonly SaleStore[], probability: number, random: () => number): SaleStore[] {
  const steps = new Set<PropertyKey>(['take', 'arrive', 'settle']);
  const dying = (transfers: BucketStore): BucketStore =>
    new Proxy(transfers, {
      get: (target, name) => {
        const member = Reflect.get(target, name, target) as unknown;
        if (typeof member !== 'function') return member;
        if (!steps.has(name)) return member.bind(target) as unknown;
        return async (...args: unknown[]): Promise<unknown> => {
          if (random() < probability) throw new Crash(`before ${String(name)}`);
          const reply = await (member.apply(target, args) as Promise<unknown>);
          if (random() < probability) throw new Crash(`after ${String(name)}`);
          return reply;
        };
      },
    });
  return buckets.map(
    (store) =>
      new Proxy(store, {
        get: (target, name) => {
          const member = Reflect.get(target, name, target) as unknown;
          if (name === 'transfers') return dying(member as BucketStore);
          return typeof member === 'function' ? (member.bind(target) as unknown) : member;
        },
      }),
  );
}

/** Buys as an API does: the bucket of the user is asked, then it is waited for units of others. */
async function buy(sale: BucketSale, waiters: BucketWaiters, userId: string, orderId: string, home: number) {
  const askedAtMs = performance.now();
  const decided = await reserveUnits(sale.stores[home] as SaleStore, [{ userId, orderId }]);
  if (decided === 'not-ready') return { outcome: 'not-ready' } as const;
  const [first] = decided.outcomes;
  if (first?.outcome !== 'sold-out') return first as WaiterDecision;
  return waiters.decide(home, { userId, orderId }, askedAtMs);
}

function takeOf(sale: BucketSale, from: number, to: number) {
  return (sale.stores[from] as SaleStore).transfers.take(to, sale.epochs[to] as number, 500, 'buyers');
}

async function openSale(buckets: number, totalStock: number): Promise<BucketSale> {
  const sale = new BucketSale(stores.redis, buckets, totalStock);
  await sale.rebuild();
  return sale;
}

describe('units of a sale in buckets', () => {
  it('are all sold, each once, and nobody is told "sold out" before, whoever dies between two steps', async () => {
    const runs = fc.record({
      buckets: fc.integer({ min: 2, max: 15 }),
      totalStock: fc.integer({ min: 0, max: 40 }),
      surplus: fc.integer({ min: 0, max: 15 }),
      processes: fc.integer({ min: 1, max: 4 }),
      // How many of the buyers are of the first bucket, whatever their hash says.
      skew: fc.double({ min: 0, max: 0.9, noNaN: true }),
      crashes: fc.double({ min: 0, max: 0.12, noNaN: true }),
      seed: fc.integer(),
    });
    await fc.assert(
      fc.asyncProperty(runs, async ({ buckets, totalStock, surplus, processes, skew, crashes, seed }) => {
        const random = randomBy(seed);
        const sale = await openSale(buckets, totalStock);
        const waiters = Array.from(
          { length: processes },
          () => new BucketWaiters(mortal(sale.stores, crashes, random)),
        );
        const winners = new Map<string, string>();
        const soldWhenRefused: number[] = [];
        const buyUntilAnswered = async (place: number): Promise<void> => {
          const userId = `user-${place}`;
          const home = random() < skew ? 0 : bucketOf(sale.saleId, userId, buckets);
          const orderId = randomUUID();
          for (;;) {
            const api = waiters[Math.floor(random() * processes)] as BucketWaiters;
            const { outcome } = await buy(sale, api, userId, orderId, home);
            if (outcome === 'reserved' || outcome === 'replayed') return void winners.set(userId, orderId);
            if (outcome === 'sold-out') return void soldWhenRefused.push((await sale.owners()).size);
            expect(['unknown', 'not-ready']).toContain(outcome);
          }
        };
        await Promise.all(Array.from({ length: totalStock + surplus }, (_, place) => buyUntilAnswered(place)));
        expect(soldWhenRefused).toEqual(Array.from({ length: surplus }, () => totalStock));
        expect(await sale.owners()).toEqual(winners);
        expect(winners.size).toBe(totalStock);
        expect(await sale.stock()).toBe(0);
      }),
      { seed: propertySeed, numRuns: 8 },
    );
  });
});

/** Numbers from 0 to 1 by a seed (mulberry32). */
function randomBy(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe('a transfer', () => {
  it('arrives once and is settled once, whoever repeats which step', async () => {
    const sale = await openSale(2, 8);
    const [giver, getter] = sale.stores as [SaleStore, SaleStore];
    const first = await takeOf(sale, 0, 1);
    expect(first).toEqual(['taken', 1, 1, 2, 1]);
    expect(await takeOf(sale, 0, 1)).toEqual(first);
    const transfer = { from: 0, to: 1, fromEpoch: 1, toEpoch: 1, sequence: 1, units: 2 };
    expect(await getter.transfers.arrive(transfer)).toEqual(['arrived']);
    expect(await getter.transfers.arrive(transfer)).toEqual(['arrived']);
    expect(await giver.transfers.settle(transfer)).toBe('settled');
    expect(await giver.transfers.settle(transfer)).toBe('none');
    expect(await takeOf(sale, 0, 1)).toEqual(['taken', 1, 2, 1, 1]);
    expect(await giver.transfers.settle(transfer)).toBe('none');
    expect(await sale.stock()).toBe(7);
    await new BucketTransfers(sale.stores).finish();
    expect([await sale.stock(), await sale.unitsOnTheirWay()]).toEqual([8, 0]);
  });
});

describe('a frozen bucket', () => {
  it('gives nothing and gets nothing until it is thawed, and sells what it has', async () => {
    const sale = await openSale(2, 8);
    const [, getter] = sale.stores as [SaleStore, SaleStore];
    expect(await takeOf(sale, 0, 1)).toEqual(['taken', 1, 1, 2, 1]);
    const transfer = { from: 0, to: 1, fromEpoch: 1, toEpoch: 1, sequence: 1, units: 2 };
    const number = sale.nextNumber();
    await freezeBuckets(sale.stores, number, sale.epochs, []);
    expect(await getter.transfers.arrive(transfer)).toEqual(['not-ready']);
    expect(await takeOf(sale, 1, 0)).toEqual(['not-ready']);
    const [arrival, decided] = await getter.transfers.arrive(transfer, [{ userId: 'ann', orderId: randomUUID() }]);
    expect([arrival, decided?.[3]]).toEqual(['not-ready', 'R']);
    await thawBuckets(sale.stores, number);
    expect(await getter.transfers.arrive(transfer)).toEqual(['arrived']);
    expect(await sale.stock()).toBe(7);
  });
});

describe('"sold out"', () => {
  it('is not leased while a unit is on its way, and a unit does not arrive while it is leased', async () => {
    const sale = await openSale(2, 1);
    const [giver, getter] = sale.stores as [SaleStore, SaleStore];
    const [from, to] = (await giver.observe())[4] === '1' ? [0, 1] : [1, 0];
    const [holder, other] = from === 0 ? [giver, getter] : [getter, giver];
    const reply = await takeOf(sale, from, to);
    const [, fromEpoch = 0, sequence = 0, units = 0, toEpoch = 0] = reply as [string, ...number[]];
    const transfer = { from, to, fromEpoch, toEpoch, sequence, units };
    expect(await leaseBuckets(sale.stores)).toBeUndefined();
    // The other bucket has leased it for itself.
    expect(await other.transfers.arrive(transfer)).toEqual(['not-ready']);
    expect((await holder.leaseSoldOut())[0]).toBe('none');
  });

  it('is not leased over a rebuild', async () => {
    const sale = await openSale(2, 0);
    expect(await leaseBuckets(sale.stores)).toMatchObject({ epochs: [1, 1] });
    const [first, second] = sale.stores as [SaleStore, SaleStore];
    const before = await first.leaseSoldOut();
    await stores.redis.client.hdel(first.keys.meta, 'quietUntilMs');
    await stores.redis.client.hdel(second.keys.meta, 'quietUntilMs');
    await sale.rebuild([1]);
    const after = await second.leaseSoldOut();
    expect([before[6], after[6]]).toEqual([1, 2]);
    expect(await leaseBuckets(sale.stores)).toMatchObject({ epochs: [1, 2] });
  });
});

describe('the rebuild of a bucket', () => {
  it.each(['to it', 'from it'])('counts what is on its way %s, while the others sell, and voids it', async (way) => {
    const sale = await openSale(3, 12);
    const [from, to] = way === 'to it' ? [1, 0] : [0, 1];
    const reply = await takeOf(sale, from, to);
    const [, fromEpoch = 0, sequence = 0, units = 0, toEpoch = 0] = reply as [string, ...number[]];
    await stores.redis.client.unlink(everyKey((sale.stores[0] as SaleStore).keys));
    const [decided] = [await reserveUnits(sale.stores[2] as SaleStore, [{ userId: 'ann', orderId: randomUUID() }])];
    expect(decided).toMatchObject({ outcomes: [{ outcome: 'reserved' }] });
    await sale.rebuild([0]);
    expect(sale.epochs).toEqual([2, 1, 1]);
    expect(await sale.stock()).toBe(11);
    expect(await sale.unitsOnTheirWay()).toBe(0);
    const late = { from, to, fromEpoch, toEpoch, sequence, units };
    expect(await (sale.stores[to] as SaleStore).transfers.arrive(late)).toEqual(['stale']);
    // A thief that looked before the rebuild.
    expect(await (sale.stores[1] as SaleStore).transfers.take(0, 1, 500, 'buyers')).toEqual(['stale']);
    expect(await sale.stock()).toBe(11);
  });
});

describe('a new total', () => {
  async function change(sale: BucketSale, totalStock: number): Promise<void> {
    const number = sale.nextNumber();
    const reports = await freezeBuckets(sale.stores, number, sale.epochs, []);
    expect(reports).toBeDefined();
    if (reports === undefined) return;
    expect(unitsOf(reports)).toBe(sale.totalStock);
    expect(await takeOf(sale, 0, 1)).toEqual(['not-ready']);
    expect(await changeTotal(sale.stores, number, totalStock, reports)).toBe(true);
    await thawBuckets(sale.stores, number);
    sale.totalStock = totalStock;
  }

  it('is shared out, or taken from what is on sale', async () => {
    const sale = await openSale(3, 4);
    await change(sale, 9);
    expect(await sale.stock()).toBe(9);
    await change(sale, 2);
    expect(await sale.stock()).toBe(2);
  });

  it('below what is owned leaves nothing to sell, even after a release, until less is owned', async () => {
    const sale = await openSale(2, 4);
    const owners: { store: SaleStore; userId: string; orderId: string; outboxId: string }[] = [];
    for (const store of sale.stores) {
      for (const userId of ['ann', 'bob']) {
        const attempt = { userId: `${userId}-${store.bucket}`, orderId: randomUUID() };
        const decided = await reserveUnits(store, [attempt]);
        const [outcome] = decided === 'not-ready' ? [] : decided.outcomes;
        if (outcome?.outcome === 'reserved') owners.push({ store, ...attempt, outboxId: outcome.outboxId });
      }
    }
    expect(owners.length).toBe(4);
    await change(sale, 2);
    for (const { store, userId, orderId, outboxId } of owners.slice(0, 3)) {
      expect(await store.release(userId, orderId, outboxId)).toBe('released');
      expect(await sale.stock()).toBe(0);
    }
    sale.totalStock = 1;
    await change(sale, 2);
    expect(await sale.stock()).toBe(1);
  });
});
