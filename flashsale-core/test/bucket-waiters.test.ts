import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import {
  type BucketStore,
  BucketTransfers,
  BucketWaiters,
  leaseBuckets,
  observeBuckets,
  reserveUnits,
  type SaleStore,
} from 'flashsale-core';
import { BucketSale, useStores } from '../test-support/index.js';

/** An attempt is answered within a second; a busy machine may be late. */
const ANSWER_MS_MAX = 5_000;

const stores = useStores();

async function openSale(buckets: number, totalStock: number): Promise<BucketSale> {
  const sale = new BucketSale(stores.redis, buckets, totalStock);
  await sale.rebuild();
  return sale;
}

/** The same bucket, of which `step` is done when `until` resolves. */
function slow(store: SaleStore, step: string, until: Promise<void>): SaleStore {
  const slowly = (transfers: BucketStore): BucketStore =>
    new Proxy(transfers, {
      get: (target, name) => {
        const member = Reflect.get(target, name, target) as unknown;
        if (typeof member !== 'function') return member;
        return async (...args: unknown[]): Promise<unknown> => {
          if (name === step) await until;
          return member.apply(target, args) as Promise<unknown>;
        };
      },
    });
  return new Proxy(store, {
    get: (target, name) => {
      const member = Reflect.get(target, name, target) as unknown;
      if (name === 'transfers') return slowly(member as BucketStore);
      if (typeof member !== 'function') return member;
      return async (...args: unknown[]): Promise<unknown> => {
        if (name === step) await until;
        return member.apply(target, args) as Promise<unknown>;
      };
    },
  });
}

/** Sells all units of a bucket. */
async function empty(store: SaleStore): Promise<void> {
  for (;;) {
    const decided = await reserveUnits(store, [{ userId: randomUUID(), orderId: randomUUID() }]);
    if (typeof decided === 'object' && decided.outcomes[0]?.outcome === 'sold-out') return;
  }
}

describe('who waits for units of another bucket', () => {
  it('is answered when the time is over, although they are on their way, and has them with the same order id', async () => {
    const sale = await openSale(2, 4);
    const [home, other] = sale.stores as [SaleStore, SaleStore];
    await empty(home);
    let go = (): void => undefined;
    const waiters = new BucketWaiters([home, slow(other, 'take', new Promise((resolve) => (go = resolve)))]);
    const ann = { userId: 'ann', orderId: randomUUID() };
    const askedAtMs = performance.now();

    expect(await waiters.decide(0, ann, askedAtMs)).toMatchObject({ outcome: 'unknown' });
    expect(performance.now() - askedAtMs).toBeLessThan(ANSWER_MS_MAX);
    expect(waiters.waiting).toBe(0);
    go();
    const again = await new BucketWaiters(sale.stores).decide(0, ann, performance.now());
    expect(['reserved', 'replayed']).toContain(again.outcome);
    expect([...(await sale.owners()).entries()].filter(([userId]) => userId === 'ann')).toEqual([['ann', ann.orderId]]);
  });

  it.each(['observe', 'settle'])('gets units that are there, although another server hangs: %s', async (step) => {
    const sale = await openSale(3, 9);
    const [home, giver, other] = sale.stores as [SaleStore, SaleStore, SaleStore];
    await empty(home);
    const never = new Promise<void>(() => undefined);
    const buckets =
      step === 'settle' ? [giver, other].map((store) => slow(store, step, never)) : [giver, slow(other, step, never)];
    const waiters = new BucketWaiters([home, ...buckets]);
    const decided = await waiters.decide(0, { userId: 'ann', orderId: randomUUID() }, performance.now());
    expect(decided.outcome).toBe('reserved');
  });

  it('is promised nothing, new or old, that too few replicas have', async () => {
    const sale = await openSale(2, 20);
    const [home] = sale.stores as [SaleStore, SaleStore];
    const ann = { userId: 'ann', orderId: randomUUID() };
    await reserveUnits(home, [ann]);
    await empty(home);
    const asked: string[] = [];
    const waiters = new BucketWaiters(sale.stores, {
      untilKept: async (_bucket, what) => {
        asked.push(what);
        return new Error('No replica has it');
      },
    });
    const bob = { userId: 'bob', orderId: randomUUID() };
    for (const attempt of [bob, ann, { ...ann, orderId: randomUUID() }])
      expect(await waiters.decide(0, attempt, performance.now())).toMatchObject({ outcome: 'unknown' });
    expect(asked).toEqual(['just-sent', 'everything', 'everything']);
  });

  it('is told at once to come again if the time is over before the wait begins', async () => {
    const sale = await openSale(2, 4);
    const waiters = new BucketWaiters(sale.stores);
    const attempt = { userId: 'ann', orderId: randomUUID() };
    expect(await waiters.decide(0, attempt, performance.now() - 1_000)).toEqual({ outcome: 'not-ready' });
    expect([...(await sale.owners()).keys()]).toEqual([]);
  });

  it('is told that the sale is not active when it ends meanwhile', async () => {
    const sale = await openSale(2, 0);
    const [home, other] = sale.stores as [SaleStore, SaleStore];
    const nowMs = Date.now();
    for (const { transfers } of [home, other]) {
      const definition = ['2', 'A product', 'OPEN', '0', String(nowMs - 2_000), String(nowMs - 1_000)];
      expect(await transfers.redefine(definition)).toBe('defined');
    }
    const waiters = new BucketWaiters(sale.stores);
    const decided = await waiters.decide(0, { userId: 'ann', orderId: randomUUID() }, performance.now());
    expect(decided.outcome).toBe('not-active');
  });
});

describe('a lease of all buckets', () => {
  it('has the same basis until somebody becomes an owner in any of them', async () => {
    const sale = await openSale(3, 3);
    for (const store of sale.stores) await empty(store);
    const first = await leaseBuckets(sale.stores);
    expect(first).toMatchObject({ epoch: 1, epochs: [1, 1, 1], owners: 3 });
    expect((await leaseBuckets(sale.stores))?.basis).toBe(first?.basis);
  });
});

describe('what is seen of a sale in buckets', () => {
  it('is the sum of them, also while units are on their way', async () => {
    const sale = await openSale(3, 30);
    const [first, second] = sale.stores as [SaleStore, SaleStore];
    await reserveUnits(first, [
      { userId: 'ann', orderId: randomUUID() },
      { userId: 'bob', orderId: randomUUID() },
    ]);
    await reserveUnits(second, [{ userId: 'cleo', orderId: randomUUID() }]);
    expect((await first.transfers.take(2, 1, 500, 'buyers'))[0]).toBe('taken');

    expect(await observeBuckets(sale.stores)).toMatchObject({
      ...{ stock: 27, buyers: 3, owners: 3, sold: 3, outboxLength: 3, ready: true, areRight: true, gate: 'open' },
      definition: { totalStock: 30 },
    });
    await new BucketTransfers(sale.stores).finish();
    expect(await observeBuckets(sale.stores)).toMatchObject({ stock: 27, buyers: 3 });
  });

  it('has a lost bucket as it was last seen, unless that was before a reset, and is not ready', async () => {
    const sale = await openSale(3, 30);
    const [first, second] = sale.stores as [SaleStore, SaleStore];
    await reserveUnits(first, [{ userId: 'ann', orderId: randomUUID() }]);
    const last = await observeBuckets(sale.stores);
    await first.remove();
    await reserveUnits(second, [{ userId: 'bob', orderId: randomUUID() }]);

    const seen = await observeBuckets(sale.stores, 1, last);
    expect(seen).toMatchObject({ stock: 28, buyers: 2, ready: false, areRight: false });
    expect(await observeBuckets(sale.stores, 1, seen)).toMatchObject({ stock: 28, buyers: 2, ready: false });
    expect(await observeBuckets(sale.stores)).toBeUndefined();
    expect(await observeBuckets(sale.stores, 2, last)).toBeUndefined();
  });
});
