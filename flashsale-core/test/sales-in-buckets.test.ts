import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it, jest } from '@jest/globals';
import {
  type Adoption,
  type AttemptOutcome,
  bucketOf,
  BucketWaiters,
  lockSale,
  measureDrift,
  observeSale,
  type PurchaseAttempt,
  type Rebuild,
  reconcileSale,
  type ReconcileResult,
  type Reservation,
  Reservations,
  reserveUnits,
  resetSale,
  retireSale,
  type Sale,
  saleKeys,
  type SaleStore,
  shardOfUser,
  shardsOf,
} from 'flashsale-core';
import { users, useStores } from '../test-support/index.js';

const stores = useStores();
const RIGHT = { buyers: 0, stock: 0 };

const always = (): Promise<boolean> => Promise.resolve(true);
const never = (): Promise<boolean> => Promise.resolve(false);

async function reconcile(
  saleId: string,
  mayOpen: (rebuild: Rebuild) => Promise<boolean> = always,
  onClosed?: (reason: string) => void,
): Promise<ReconcileResult> {
  return reconcileSale(stores.database, stores.redis.sale(saleId), await stores.readSale(saleId), mayOpen, onClosed);
}

function bucketsIn(saleId: string, buckets: number): SaleStore[] {
  return stores.redis.sale(saleId).inBuckets(buckets);
}

/** What each user got: a reservation, or undefined if the sale was sold out. */
async function buy(sale: Sale, userIds: readonly string[]): Promise<(Reservation | undefined)[]> {
  const { saleId, buckets: { length: buckets } = { length: 1 } } = sale;
  const all = bucketsIn(saleId, buckets);
  const waiters = new BucketWaiters(all);
  const decide = async (attempt: PurchaseAttempt, bucket: number, askedAtMs: number) => {
    const decisions = await reserveUnits(all[bucket] as SaleStore, [attempt]);
    if (decisions === 'not-ready') return { outcome: 'not-ready' as const };
    const decided = decisions.outcomes[0] as AttemptOutcome;
    if (decided.outcome === 'sold-out') return waiters.decide(bucket, attempt, askedAtMs);
    return { ...decided, epoch: decisions.epoch, decidedAtMs: decisions.decidedAtMs };
  };
  return Promise.all(
    userIds.map(async (userId) => {
      const attempt = { userId, orderId: randomUUID() };
      for (;;) {
        const decided = await decide(attempt, bucketOf(saleId, userId, buckets), performance.now());
        if (decided.outcome === 'sold-out') return undefined;
        if (decided.outcome === 'not-ready' || decided.outcome === 'unknown') {
          await sleep(5);
          continue;
        }
        if (decided.outcome !== 'reserved' && decided.outcome !== 'replayed')
          throw new Error(`${userId} got ${decided.outcome}`);
        const { epoch, decidedAtMs: reservedAtMs } = decided;
        const outboxId = decided.outcome === 'reserved' ? decided.outboxId : '';
        return { ...attempt, saleId, epoch, outboxId, reservedAtMs, buckets };
      }
    }),
  );
}

async function sell(sale: Sale, userIds: readonly string[]): Promise<Reservation[]> {
  const bought = await buy(sale, userIds);
  return bought.map((reservation) => {
    if (reservation === undefined) throw new Error('it is sold out');
    return reservation;
  });
}

/** Writes orders as the worker does. */
async function writeOrders(saleId: string, reservations: readonly Reservation[]): Promise<void> {
  await stores.database.pool.query(
    `INSERT INTO orders (id, sale_id, user_id, reserved_at, bucket)
     SELECT id, $1, user_id, now(), bucket FROM unnest($2::uuid[], $3::text[], $4::int2[]) AS o (id, user_id, bucket)`,
    [
      saleId,
      reservations.map(({ orderId }) => orderId),
      reservations.map(({ userId }) => userId),
      reservations.map(({ userId, buckets = 1 }) => bucketOf(saleId, userId, buckets)),
    ],
  );
  await stores.database.pool.query('UPDATE sales SET sold = sold + $2 WHERE id = $1', [saleId, reservations.length]);
}

/** So many users of one bucket. */
function usersOf(saleId: string, bucket: number, buckets: number, count: number, prefix = 'u'): string[] {
  return users(count * buckets * 20, prefix)
    .filter((userId) => bucketOf(saleId, userId, buckets) === bucket)
    .slice(0, count);
}

async function loseEverything(store: SaleStore): Promise<void> {
  await store.remove();
}

async function units(saleId: string, buckets: number): Promise<{ quotas: number[]; owners: number; stock: number }> {
  const observed = await Promise.all(bucketsIn(saleId, buckets).map(observeSale));
  return {
    quotas: observed.map((one) => one?.quota ?? Number.NaN),
    owners: observed.reduce((sum, one) => sum + (one?.owners ?? 0), 0),
    stock: observed.reduce((sum, one) => sum + (one?.stock ?? 0), 0),
  };
}

function drift(saleId: string): ReturnType<typeof measureDrift> {
  return measureDrift(stores.database, stores.redis.sale(saleId));
}

/** Where its meta was lost, a bucket stays as it is until all leases that somebody may have are over. */
async function adopt(reservation: Reservation): Promise<Adoption> {
  for (;;) {
    const adoption = await new Reservations(stores.database, stores.redis).adopt(reservation);
    if (adoption.outcome !== 'not-ready') return adoption;
    await sleep(20);
  }
}

describe('a sale in buckets', () => {
  it('opens all of them, each with its share of the units, and sells each unit once', async () => {
    const { saleId } = await stores.createSale({ buckets: 4, totalStock: 10 });
    expect(await reconcile(saleId, never)).toEqual({ outcome: 'rebuilt', reason: 'first opening', stock: 10 });
    const sale = await stores.readSale(saleId);
    expect(sale).toMatchObject({ epoch: 1, resetEpoch: 1, openedEpoch: 1 });
    const [server] = new Set(sale.buckets?.map(({ redisServer }) => redisServer));
    expect(sale.buckets).toEqual(Array.from({ length: 4 }, () => ({ epoch: 1, openedEpoch: 1, redisServer: server })));
    expect(server).toMatch(/^[0-9a-f]{40}/);
    expect(await units(saleId, 4)).toEqual({ quotas: [3, 3, 2, 2], owners: 0, stock: 10 });
    expect(await reconcile(saleId)).toEqual({ outcome: 'in-step' });

    const bought = await buy(sale, users(40));
    expect(bought.filter((reservation) => reservation !== undefined)).toHaveLength(10);
    expect(await units(saleId, 4)).toMatchObject({ owners: 10, stock: 0 });
    expect(await drift(saleId)).toEqual(RIGHT);
    expect(await reconcile(saleId)).toEqual({ outcome: 'in-step' });
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 1 });
  });

  it('is reset as a whole, and forgets who bought', async () => {
    const sale = await stores.openSale({ buckets: 3, totalStock: 6 });
    const { saleId } = sale;
    const [first, ...more] = await sell(sale, users(6));
    await writeOrders(saleId, more);
    expect(await resetSale(stores.database, stores.redis.sale(saleId))).toMatchObject({ archivedOrders: 5 });
    const after = await stores.readSale(saleId);
    expect(after).toMatchObject({ epoch: 2, resetEpoch: 2, openedEpoch: 2, sold: 0 });
    expect(after.buckets?.map(({ epoch, openedEpoch }) => [epoch, openedEpoch])).toEqual([
      [2, 2],
      [2, 2],
      [2, 2],
    ]);
    expect(await units(saleId, 3)).toEqual({ quotas: [2, 2, 2], owners: 0, stock: 6 });
    expect(await adopt(first as Reservation)).toMatchObject({ outcome: 'stale' });
    await sell(after, users(6));
    expect(await drift(saleId)).toEqual(RIGHT);
  });

  it('is reset before it was opened', async () => {
    const { saleId } = await stores.createSale({ buckets: 2, totalStock: 2 });
    await resetSale(stores.database, stores.redis.sale(saleId));
    expect(await units(saleId, 2)).toEqual({ quotas: [1, 1], owners: 0, stock: 2 });
    expect(await reconcile(saleId)).toEqual({ outcome: 'in-step' });
  });

  it('opens the gates again that a reset left closed when it died', async () => {
    const { saleId } = await stores.openSale({ buckets: 3, totalStock: 6 });
    for (const store of bucketsIn(saleId, 3)) await store.setGate(1, 'closed');
    expect(await reconcile(saleId, never)).toEqual({ outcome: 'reopened' });
    expect(await reconcile(saleId, never)).toEqual({ outcome: 'waiting' });
    expect(await reconcile(saleId)).toEqual({ outcome: 'opened' });
    await sell(await stores.readSale(saleId), users(6));
  });

  it('leaves the gates closed while a reset has the row', async () => {
    const { saleId } = await stores.openSale({ buckets: 2 });
    await bucketsIn(saleId, 2)[1]?.setGate(1, 'closed');
    await stores.database.transaction(async (client) => {
      await lockSale(client, saleId);
      expect(await reconcile(saleId)).toEqual({ outcome: 'superseded' });
    });
    expect(await reconcile(saleId)).toEqual({ outcome: 'reopened' });
  });
});

describe('a bucket that is lost', () => {
  it('is rebuilt from its outbox and its orders, while the others sell', async () => {
    const sale = await stores.openSale({ buckets: 4, totalStock: 40 });
    const { saleId } = sale;
    const sold = await sell(sale, users(20));
    await writeOrders(saleId, sold.slice(0, 10));
    const lost = bucketsIn(saleId, 4)[1] as SaleStore;
    await stores.redis.client.del(lost.keys.meta, lost.keys.stock, lost.keys.users, lost.keys.orders);

    const meanwhile: Reservation[] = [];
    const closed: string[] = [];
    const mayOpen = async (rebuild: Rebuild): Promise<boolean> => {
      expect(rebuild).toMatchObject({ shard: `${saleId}#1/4`, sale: { epoch: 2 } });
      // The bucket itself sells nothing yet.
      const attempt = { userId: usersOf(saleId, 1, 4, 1, 'late')[0] as string, orderId: randomUUID() };
      expect(await reserveUnits(lost, [attempt])).toBe('not-ready');
      meanwhile.push(...(await sell(sale, usersOf(saleId, 2, 4, 3, 'others'))));
      return true;
    };
    expect(await reconcile(saleId, mayOpen, (reason) => closed.push(reason))).toMatchObject({
      outcome: 'rebuilt',
      reason: 'counters missing (bucket 1)',
    });
    expect(closed).toEqual(['counters missing (bucket 1)']);
    expect(meanwhile).toHaveLength(3);
    const after = await stores.readSale(saleId);
    expect(after).toMatchObject({ epoch: 2, resetEpoch: 1, openedEpoch: 2, sold: 10 });
    expect(after.buckets?.map(({ epoch, openedEpoch }) => [epoch, openedEpoch])).toEqual([
      [1, 1],
      [2, 2],
      [1, 1],
      [1, 1],
    ]);
    expect(await units(saleId, 4)).toMatchObject({ owners: 23, stock: 17 });
    expect(await drift(saleId)).toEqual(RIGHT);
    const bought = await buy(after, users(40, 'more'));
    expect(bought.filter((reservation) => reservation !== undefined)).toHaveLength(17);
    expect(await reconcile(saleId)).toEqual({ outcome: 'in-step' });
  });

  it('gives units to adoptions of what it has forgotten, before anybody buys', async () => {
    const sale = await stores.openSale({ buckets: 3, totalStock: 12 });
    const { saleId } = sale;
    const sold = await sell(sale, users(12));
    const lost = sold.filter(({ userId }) => bucketOf(saleId, userId, 3) === 2);
    await loseEverything(bucketsIn(saleId, 3)[2] as SaleStore);
    expect(await reconcile(saleId, never)).toEqual({ outcome: 'waiting' });
    for (const reservation of lost) {
      const adopted = await adopt(reservation);
      expect(adopted).toMatchObject({ outcome: 'adopted', epoch: 2 });
      expect(await adopt(reservation)).toEqual(adopted);
    }
    const stranger = { ...(lost[0] as Reservation), userId: usersOf(saleId, 2, 3, 1, 'never')[0] as string };
    expect(await adopt({ ...stranger, orderId: randomUUID() })).toMatchObject({ outcome: 'sold-out' });
    expect(await reconcile(saleId)).toEqual({ outcome: 'opened' });
    expect(await units(saleId, 3)).toMatchObject({ owners: 12, stock: 0 });
    expect(await drift(saleId)).toEqual(RIGHT);
    expect(await buy(await stores.readSale(saleId), users(3, 'late'))).toEqual([undefined, undefined, undefined]);
  });

  it('adopts with units of another bucket that was rebuilt with it', async () => {
    const sale = await stores.openSale({ buckets: 2, totalStock: 4 });
    const { saleId } = sale;
    const sold = await sell(sale, usersOf(saleId, 0, 2, 4));
    for (const store of bucketsIn(saleId, 2)) await loseEverything(store);
    expect(await reconcile(saleId, never)).toEqual({ outcome: 'waiting' });
    expect(await units(saleId, 2)).toMatchObject({ quotas: [2, 2], stock: 4 });
    const adopted = await Promise.all(sold.map((reservation) => adopt(reservation)));
    expect(adopted.map(({ outcome }) => outcome)).toEqual(['adopted', 'adopted', 'adopted', 'adopted']);
    expect(await units(saleId, 2)).toEqual({ quotas: [4, 0], owners: 4, stock: 0 });
    expect(await reconcile(saleId)).toEqual({ outcome: 'opened' });
    expect(await drift(saleId)).toEqual(RIGHT);
  });

  it('is rebuilt by whoever comes next when its reconciler dies between two of them', async () => {
    const sale = await stores.openSale({ buckets: 4, totalStock: 20 });
    const { saleId } = sale;
    await sell(sale, users(8));
    const all = bucketsIn(saleId, 4);
    for (const place of [0, 3]) await stores.redis.client.del((all[place] as SaleStore).keys.meta);
    const prototype = Object.getPrototypeOf((all[0] as SaleStore).transfers) as SaleStore['transfers'];
    const open = prototype.open;
    let opened = 0;
    jest.spyOn(prototype, 'open').mockImplementation(function (this: SaleStore['transfers'], ...args) {
      opened += 1;
      return opened === 1 ? open.apply(this, args) : Promise.reject(new Error('it died'));
    });
    await expect(reconcile(saleId)).rejects.toThrow('it died');
    jest.restoreAllMocks();
    expect(await reconcile(saleId)).toMatchObject({ outcome: 'rebuilt', reason: 'epoch 2 was raised (bucket 3)' });
    expect(await reconcile(saleId)).toEqual({ outcome: 'opened' });
    expect(await units(saleId, 4)).toMatchObject({ owners: 8, stock: 12 });
    expect(await drift(saleId)).toEqual(RIGHT);
    const bought = await buy(await stores.readSale(saleId), users(30, 'more'));
    expect(bought.filter((reservation) => reservation !== undefined)).toHaveLength(12);
  });

  it('is rebuilt by several reconcilers at once, under load, again and again', async () => {
    const sale = await stores.openSale({ buckets: 5, totalStock: 100 });
    const { saleId } = sale;
    const all = bucketsIn(saleId, 5);
    const buying = buy(sale, users(130));
    for (let round = 0; round < 4; round += 1) {
      await stores.redis.client.hset((all[round] as SaleStore).keys.meta, 'server', 'the-server-before');
      if (round % 2 === 0) await stores.redis.client.del((all[4] as SaleStore).keys.stock);
      await Promise.all(Array.from({ length: 3 }, () => reconcile(saleId).catch(() => undefined)));
    }
    while ((await reconcile(saleId)).outcome !== 'in-step');
    const bought = await buying;
    expect(bought.filter((reservation) => reservation !== undefined)).toHaveLength(100);
    expect(await units(saleId, 5)).toMatchObject({ owners: 100, stock: 0 });
    expect(await drift(saleId)).toEqual(RIGHT);
  });
});

describe('a changed definition', () => {
  it('reaches every bucket', async () => {
    const { saleId } = await stores.openSale({ buckets: 3 });
    await stores.database.pool.query(`UPDATE sales SET state = 'PAUSED', name = 'Another name' WHERE id = $1`, [
      saleId,
    ]);
    expect(await reconcile(saleId, never)).toEqual({ outcome: 'defined' });
    for (const store of bucketsIn(saleId, 3)) {
      expect(await observeSale(store)).toMatchObject({
        definition: { state: 'PAUSED', name: 'Another name', totalStock: 10 },
      });
    }
    expect(await reconcile(saleId)).toEqual({ outcome: 'in-step' });
  });

  it('with more units shares them out, and they are sold', async () => {
    const sale = await stores.openSale({ buckets: 3, totalStock: 3 });
    const { saleId } = sale;
    await sell(sale, users(3));
    await stores.sales.addStock(saleId, 7);
    expect(await reconcile(saleId, never)).toEqual({ outcome: 'defined' });
    expect(await units(saleId, 3)).toMatchObject({ owners: 3, stock: 7 });
    expect(await reconcile(saleId)).toEqual({ outcome: 'in-step' });
    const after = await stores.readSale(saleId);
    expect(after).toMatchObject({ epoch: 2, openedEpoch: 2 });
    expect(after.buckets?.map(({ epoch }) => epoch)).toEqual([1, 1, 1]);
    const bought = await buy(after, users(20, 'more'));
    expect(bought.filter((reservation) => reservation !== undefined)).toHaveLength(7);
    expect(await drift(saleId)).toEqual(RIGHT);
  });

  it('with fewer units takes them from what is on sale', async () => {
    const sale = await stores.openSale({ buckets: 3, totalStock: 30 });
    const { saleId } = sale;
    await sell(sale, users(5));
    await stores.database.pool.query('UPDATE sales SET total_stock = 9 WHERE id = $1', [saleId]);
    expect(await reconcile(saleId, never)).toEqual({ outcome: 'defined' });
    expect(await units(saleId, 3)).toMatchObject({ owners: 5, stock: 4 });
    expect(await reconcile(saleId)).toEqual({ outcome: 'in-step' });
  });

  it('with fewer units than are owned sells nothing, whatever is released, until there are more', async () => {
    const sale = await stores.openSale({ buckets: 2, totalStock: 6 });
    const { saleId } = sale;
    const [first, second, third] = await sell(sale, users(6));
    await stores.database.pool.query('UPDATE sales SET total_stock = 4 WHERE id = $1', [saleId]);
    expect(await reconcile(saleId)).toEqual({ outcome: 'defined' });
    expect(await reconcile(saleId)).toEqual({ outcome: 'in-step' });
    const reservations = new Reservations(stores.database, stores.redis);
    for (const one of [first, second]) expect(await reservations.release(one as Reservation)).toBe('released');
    expect(await reconcile(saleId)).toEqual({ outcome: 'in-step' });
    expect(await units(saleId, 2)).toMatchObject({ owners: 4, stock: 0 });
    expect(await reservations.release(third as Reservation)).toBe('released');
    expect(await reconcile(saleId)).toEqual({ outcome: 'defined' });
    expect(await units(saleId, 2)).toMatchObject({ owners: 3, stock: 1 });
    expect(await reconcile(saleId)).toEqual({ outcome: 'in-step' });
  });
});

describe('the end of a sale in buckets', () => {
  it('removes all of them when every reservation is an order, and none before', async () => {
    const sale = await stores.openSale({ buckets: 3, totalStock: 3 });
    const { saleId } = sale;
    const sold = await sell(sale, users(3));
    await writeOrders(saleId, sold.slice(1));
    await stores.database.pool.query('UPDATE sales SET ends_at = now() WHERE id = $1', [saleId]);
    await reconcile(saleId);
    const retire = (): ReturnType<typeof retireSale> => retireSale(stores.database, stores.redis.sale(saleId), 0);
    const reservations = new Reservations(stores.database, stores.redis);
    await reservations.settle(sold.slice(1));
    expect(await retire()).toBe('unsettled');
    await writeOrders(saleId, sold.slice(0, 1));
    await reservations.settle(sold.slice(0, 1));
    expect(await retire()).toBe('retired');
    const keys = shardsOf(sale).flatMap((shard) => Object.values(saleKeys(shard)) as string[]);
    expect(await stores.redis.client.exists(...keys)).toBe(0);
    expect(await stores.redis.client.smembers('flashsale:sales')).not.toEqual(
      expect.arrayContaining([expect.stringContaining(saleId)]),
    );
    // An epoch that Redis forgot is never used again.
    await stores.database.pool.query(`UPDATE sales SET ends_at = now() + interval '1 hour' WHERE id = $1`, [saleId]);
    expect(await reconcile(saleId)).toMatchObject({ outcome: 'rebuilt' });
    expect(await units(saleId, 3)).toMatchObject({ owners: 3, stock: 0 });
  });
});

describe('the database', () => {
  it('refuses another number of buckets, and buckets of a sale that cannot have several', async () => {
    const { saleId } = await stores.createSale({ buckets: 2 });
    const { pool } = stores.database;
    await expect(pool.query('UPDATE sales SET buckets = 3 WHERE id = $1', [saleId])).rejects.toMatchObject({
      constraint: 'sales_buckets_fixed_check',
    });
    await expect(pool.query('UPDATE sales SET has_room = true WHERE id = $1', [saleId])).rejects.toMatchObject({
      constraint: 'sales_buckets_check',
    });
    await expect(stores.createSale({ buckets: 65 })).rejects.toMatchObject({ constraint: 'sales_buckets_check' });
  });

  it('keeps a process that knows nothing of buckets from opening the sale as a whole', async () => {
    const [fresh, open] = [await stores.createSale({ buckets: 2 }), await stores.openSale({ buckets: 2 })];
    const { pool } = stores.database;
    const refused = { constraint: 'sales_bucket_opened_check' };
    await expect(pool.query('UPDATE sales SET epoch = 1 WHERE id = $1', [fresh.saleId])).rejects.toMatchObject(refused);
    await expect(
      pool.query(`UPDATE sales SET opened_epoch = epoch, redis_server = 'one' WHERE id = $1`, [open.saleId]),
    ).rejects.toMatchObject(refused);
  });

  it('finds the shards that no sale has', async () => {
    const [two, one] = [await stores.createSale({ buckets: 2 }), await stores.createSale()];
    const names = [...shardsOf(two), one.saleId];
    const missing = [two.saleId, shardOfUser(two.saleId, 'a', 3), `${one.saleId}#0/2`, 'gone', 'gone#1/2'];
    expect(await stores.sales.findMissing([...names, ...missing])).toEqual(missing);
  });
});
