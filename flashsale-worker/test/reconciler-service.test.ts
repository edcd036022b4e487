import { beforeEach, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Lease, leaseKey, lockSale, resetSale, saleKeys } from 'flashsale-core';
import { RecordingLogger, reserveFor, until, users, useStores } from '../../flashsale-core/test-support/index.js';
import { ReconcilerService } from '../src/sales/reconciler.service.js';

const LEASE = leaseKey('reconciler');

const stores = useStores();
let log: RecordingLogger;

beforeEach(() => {
  log = new RecordingLogger();
  Logger.overrideLogger(log);
});

async function start(instance: string): Promise<ReconcilerService> {
  const reconciler = new ReconcilerService(stores.database, stores.redis, instance);
  stores.defer(() => reconciler.stop());
  reconciler.start();
  return reconciler;
}

async function isReady(saleId: string): Promise<boolean> {
  return (await stores.observe(saleId))?.ready ?? false;
}

describe('the reconciler', () => {
  it('opens new sales, and says so', async () => {
    await start('one');
    const { saleId } = await stores.createSale({ totalStock: 7 });
    await until(() => isReady(saleId));
    await until(() => log.lines.includes(`log: ${saleId} is open with 7 units: first opening`));
  });

  it('takes over a change', async () => {
    const { saleId } = await stores.openSale({ totalStock: 7 });
    await start('one');
    await stores.database.pool.query('UPDATE sales SET total_stock = 9 WHERE id = $1', [saleId]);
    await until(async () => (await stores.observe(saleId))?.stock === 9);
    await until(() => log.lines.includes(`log: ${saleId} has its changed definition`));
  });

  it('reopens what an interrupted reset left closed', async () => {
    const { saleId } = await stores.openSale();
    await stores.redis.client.setGate(saleKeys(saleId).meta, '1', 'closed');
    await start('one');
    await until(() => isReady(saleId));
    await until(() => log.lines.includes(`log: ${saleId} is open again after an interrupted reset`));
  });

  it('waits for the queue before it rebuilds lost counters, and says so once for each wait', async () => {
    const { saleId } = await stores.openSale();
    await stores.publish([Buffer.from('a purchase')]);
    await stores.redis.client.del(saleKeys(saleId).meta);
    await start('one');
    const waits = (): number => log.lines.filter((line) => line.startsWith(`warn: ${saleId} stays closed`)).length;
    await until(() => waits() === 1);
    await new Promise((resolve) => setTimeout(resolve, 1_200));
    expect({ waits: waits(), isReady: await isReady(saleId) }).toEqual({ waits: 1, isReady: false });

    await stores.withChannel((channel) => channel.purgeQueue(stores.topology.purchases.queue));
    await until(() => isReady(saleId));
    expect(await stores.readSale(saleId)).toMatchObject({ epoch: 2 });
    await until(() => log.lines.includes(`log: ${saleId} is open with 10 units: counters missing`));
  });

  it('raises its voice when more was promised than there is', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    await reserveFor(stores, saleId, users(3));
    await stores.database.pool.query('UPDATE sales SET total_stock = 1 WHERE id = $1', [saleId]);
    await stores.redis.client.hset(saleKeys(saleId).meta, 'server', 'the-server-before');
    await start('one');
    await until(() => log.lines.includes(`error: ${saleId} has 2 buyers more than units`));
  });

  it('serves the other sales while one is locked', async () => {
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

  it('leaves alone what is in step', async () => {
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
    await until(async () => (await stores.redis.client.get(LEASE)) === 'second', { deadlineMs: 1_500 });
    const { saleId } = await stores.createSale();
    await until(() => isReady(saleId));
  });

  it('does nothing while another one holds the lease, and takes over when that one was killed', async () => {
    await new Lease(stores.redis, 'reconciler', 'the killed one').hold();
    const { saleId } = await stores.createSale();
    await start('one');
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(await isReady(saleId)).toBe(false);
    await until(() => isReady(saleId), { deadlineMs: 4_000 });
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

  it('and resets do not get in the way of each other', async () => {
    const { saleId } = await stores.openSale();
    await start('one');
    for (let round = 0; round < 20; round += 1) {
      await resetSale(stores.database, stores.redis, saleId);
      await reserveFor(stores, saleId, users(10));
    }
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, buyers: 10, stock: 0 });
  });
});
