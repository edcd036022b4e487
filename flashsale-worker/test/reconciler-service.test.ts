import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import {
  DrainRounds,
  Lease,
  leaseKey,
  Leases,
  lockSale,
  observeSale,
  Reconciliation,
  resetSale,
  saleKeys,
} from 'flashsale-core';
import { TcpProxy, until } from 'flashsale-testkit';
import { RecordingLogger, reserveFor, users, useStores } from '../../flashsale-core/test-support/index.js';
import { DrainReporter } from '../src/sales/drain.js';
import { ReconcilerService } from '../src/sales/reconciler.service.js';
import { SaleRetirement } from '../src/sales/sale-retirement.js';

const LEASE = leaseKey('reconciler');

const stores = useStores();
let log: RecordingLogger;

beforeEach(async () => {
  log = new RecordingLogger();
  Logger.overrideLogger(log);
  startReporter();
  // As if no sale of earlier tests had been deleted.
  await stores.database.pool.query('UPDATE sale_epoch_floor SET epoch = 0');
});

/** A fake queue with a single worker. */
const queue = {
  consumers: 1,
  consumption: 1,
  held: new Set<string>(),
  holds: (saleId: string): boolean => queue.held.has(saleId),
  queueState: () => Promise.resolve({ readyMessages: 0, consumers: 1 }),
};

/** A worker that reports what it holds: nothing, unless the test says otherwise. */
function startReporter(): void {
  queue.held.clear();
  const reporter = new DrainReporter(new DrainRounds(stores.redis), queue, 'a worker', log);
  stores.defer(() => reporter.stop());
  reporter.start();
}

async function start(instance: string): Promise<ReconcilerService> {
  const redis = await stores.connectRedis();
  const reconciler = new ReconcilerService(
    new Reconciliation(stores.database, redis),
    stores.sales,
    new Leases(redis, instance),
    new DrainRounds(redis),
    new SaleRetirement(stores.reconciliation, stores.sales, undefined),
  );
  stores.defer(() => reconciler.stop());
  reconciler.start();
  return reconciler;
}

async function isReady(saleId: string): Promise<boolean> {
  return (await stores.observe(saleId))?.ready ?? false;
}

describe('the reconciler', () => {
  it('opens new sales, and logs it', async () => {
    await start('one');
    const { saleId } = await stores.createSale({ totalStock: 7 });
    await until(() => isReady(saleId));
    await until(() => log.lines.includes(`log: ${saleId} is open with 7 units: first opening`));
  });

  it('copies a change to Redis', async () => {
    const { saleId } = await stores.openSale({ totalStock: 7 });
    await start('one');
    await stores.database.pool.query('UPDATE sales SET total_stock = 9 WHERE id = $1', [saleId]);
    await until(async () => (await stores.observe(saleId))?.stock === 9);
    await until(() => log.lines.includes(`log: ${saleId} has its new definition`));
  });

  it('reopens what an interrupted reset left closed', async () => {
    const { saleId } = await stores.openSale();
    await stores.redis.client.setGate(saleKeys(saleId).meta, '1', 'closed');
    await start('one');
    await until(() => isReady(saleId));
    await until(() => log.lines.includes(`log: ${saleId} is open again after an interrupted reset`));
  });

  it('waits for the workers before it opens a sale with lost counters, and logs each wait once', async () => {
    const { saleId } = await stores.openSale();
    queue.held.add(saleId);
    await stores.redis.client.del(saleKeys(saleId).meta);
    await start('one');
    await until(() => log.lines.includes(`warn: ${saleId} is closed: counters missing`));
    const waits = (): number => log.lines.filter((line) => line.startsWith(`warn: ${saleId} stays closed`)).length;
    await until(() => waits() === 1);
    await new Promise((resolve) => setTimeout(resolve, 2_500));
    expect({ waits: waits(), isReady: await isReady(saleId) }).toEqual({ waits: 1, isReady: false });

    queue.held.clear();
    await until(() => isReady(saleId));
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 2 });
    await until(() => log.lines.includes(`log: ${saleId} is open: all earlier reservations are adopted`));
  });

  it('opens and changes the other sales while one waits', async () => {
    const waiting = await stores.openSale();
    queue.held.add(waiting.saleId);
    await stores.redis.client.del(saleKeys(waiting.saleId).meta);
    await start('one');
    await until(() => log.lines.some((line) => line.startsWith(`warn: ${waiting.saleId} stays closed`)));
    const { saleId } = await stores.createSale();
    await until(() => isReady(saleId));
    await stores.database.pool.query('UPDATE sales SET total_stock = 12 WHERE id = $1', [saleId]);
    await until(async () => (await stores.observe(saleId))?.stock === 12);
    expect(await isReady(waiting.saleId)).toBe(false);
  });

  it('closes every bucket of a deleted sale, also when it is created again with fewer', async () => {
    const { saleId } = await stores.openSale({ buckets: 4 });
    await start('one');
    await stores.database.pool.query('DELETE FROM sales WHERE id = $1', [saleId]);
    await stores.createSale({ saleId, buckets: 2, totalStock: 7 });
    const [before, after] = [4, 2].map((buckets) => stores.redis.sale(saleId).inBuckets(buckets));
    for (const store of before ?? []) await until(async () => (await observeSale(store))?.gate === 'closed');
    for (const store of after ?? []) await until(async () => (await observeSale(store))?.ready === true);
    const quotas = await Promise.all((after ?? []).map(async (store) => (await observeSale(store))?.quota));
    expect(quotas).toEqual([4, 3]);
    expect(log.lines.filter((line) => line.startsWith(`error: ${saleId}#`))).toHaveLength(4);
  });

  it('closes a deleted sale, and opens it when it is created again', async () => {
    const { saleId, epoch } = await stores.openSale();
    await reserveFor(stores, saleId, users(2));
    await start('one');
    await stores.database.pool.query('DELETE FROM sales WHERE id = $1', [saleId]);
    await until(async () => (await stores.observe(saleId))?.gate === 'closed');
    await until(() => log.lines.includes(`error: ${saleId} is closed: it is no longer in PostgreSQL`));

    await stores.createSale({ saleId });
    await until(() => isReady(saleId));
    expect((await stores.observe(saleId))?.epoch).toBeGreaterThan(epoch);
    expect(await stores.observe(saleId)).toMatchObject({ stock: 10, buyers: 0, outboxLength: 0 });
  });

  it('checks a requested sale first, even if it starts much later and there are many others', async () => {
    const { rows } = await stores.database.pool.query<{ id: string }>(
      `INSERT INTO sales (id, name, total_stock, starts_at, ends_at, updated_at)
       SELECT 'far-' || lpad(n::text, 3, '0'), 'A product', 10, now() + interval '1 day', now() + interval '2 days',
              now() - interval '1 hour' FROM generate_series(1, 60) AS n RETURNING id`,
    );
    const [other, requested] = rows.slice(-2).map(({ id }) => id) as [string, string];
    await stores.redis.sale(requested).request();
    await start('one');
    await until(() => isReady(requested));
    expect(await isReady(other)).toBe(false);
    // Every sale is checked in turn.
    await until(() => isReady(other));
    await stores.database.pool.query(`DELETE FROM sales WHERE id LIKE 'far-%'`);
  });

  it('checks the sales at once when Redis is back', async () => {
    const proxy = await TcpProxy.before(stores.redisUrl);
    stores.defer(() => proxy.close());
    const redis = await stores.connectRedis(proxy.url);
    const reconciler = new ReconcilerService(
      new Reconciliation(stores.database, redis),
      stores.sales,
      new Leases(redis, 'behind a proxy'),
      new DrainRounds(redis),
      new SaleRetirement(new Reconciliation(stores.database, redis), stores.sales, undefined),
    );
    stores.defer(() => reconciler.stop());
    reconciler.start();
    await until(() => reconciler.holdsLease);
    proxy.refuse();
    await until(() => !redis.isConnected);
    const { saleId } = await stores.createSale();
    proxy.admit();
    await until(() => isReady(saleId));
  });

  it('logs an error when more was promised than there is', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    await reserveFor(stores, saleId, users(3));
    await stores.database.pool.query('UPDATE sales SET total_stock = 1 WHERE id = $1', [saleId]);
    await stores.redis.client.hset(saleKeys(saleId).meta, 'server', 'the-server-before');
    await start('one');
    await until(() => log.lines.includes(`error: ${saleId} has 2 more buyers than units`));
  });

  it('reconciles the other sales while one is locked', async () => {
    const startsAt = new Date(Date.now() - 3_600_000);
    const locked = await stores.openSale({ startsAt });
    await stores.redis.client.del(saleKeys(locked.saleId).meta);
    await stores.database.transaction(async (holder) => {
      await lockSale(holder, locked.saleId);
      const { saleId } = await stores.createSale();
      await start('one');
      await until(() => isReady(saleId));
      expect(await isReady(locked.saleId)).toBe(false);
    });
    await until(() => isReady(locked.saleId));
  });

  it('does nothing for sales that are in step', async () => {
    const { saleId } = await stores.openSale();
    await start('one');
    await until(async () => (await stores.redis.client.get(LEASE)) === 'one');
    await new Promise((resolve) => setTimeout(resolve, 700));
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 1 });
    expect(log.lines.filter((line) => line.includes(saleId))).toEqual([]);
  });

  it('is one at a time; when it stops, the other one takes over at once', async () => {
    const first = await start('first');
    await until(async () => (await stores.redis.client.get(LEASE)) === 'first');
    await start('second');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await stores.redis.client.get(LEASE)).toBe('first');

    await first.stop();
    // Released, so that nobody waits until it expires.
    expect(await stores.redis.client.get(LEASE)).not.toBe('first');
    await until(async () => (await stores.redis.client.get(LEASE)) === 'second');
    const { saleId } = await stores.createSale();
    await until(() => isReady(saleId));
  });

  it('does nothing while another one holds the lease, and takes over when that one was killed', async () => {
    await new Lease(stores.redis, 'reconciler', 'the killed one').hold();
    const { saleId } = await stores.createSale();
    await start('one');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await isReady(saleId)).toBe(false);
    await until(() => isReady(saleId));
  });

  it('completes a reset whose process was killed after its commit', async () => {
    const { saleId } = await stores.openSale();
    await reserveFor(stores, saleId, users(3));
    await stores.redis.client.setGate(saleKeys(saleId).meta, '1', 'closed');
    await stores.database.pool.query('UPDATE sales SET epoch = 2, reset_epoch = 2 WHERE id = $1', [saleId]);
    await start('one');
    await until(() => isReady(saleId));
    expect(await stores.observe(saleId)).toMatchObject({ buyers: 0, outboxLength: 0, stock: 10 });
  });

  it('and resets do not interfere with each other', async () => {
    const { saleId } = await stores.openSale();
    await start('one');
    for (let round = 0; round < 20; round += 1) {
      await resetSale(stores.database, stores.redis.sale(saleId));
      await reserveFor(stores, saleId, users(10));
    }
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, buyers: 10, stock: 0 });
  });
});
