import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import type { Reservation } from 'flashsale-core';
import { type ServerProcess, TcpProxy, until } from 'flashsale-testkit';
import { expectInvariants, reserveFor, users, useStores } from '../../flashsale-core/test-support/index.js';

const BUYERS = 3_000;

const stores = useStores({ ownRedisServer: true });

async function sellOut(): Promise<{ saleId: string; messages: Reservation[] }> {
  const { saleId } = await stores.openSale({ totalStock: BUYERS });
  const messages = await reserveFor(stores, saleId, users(BUYERS));
  await stores.publish(messages);
  return { saleId, messages };
}

/** Causes the fault again and again while purchases are written, and a little longer. */
async function disturb(worker: ServerProcess, saleId: string, everyMs: number, fault: () => unknown): Promise<void> {
  const endsAtMs = performance.now() + 2_500;
  while (performance.now() < endsAtMs || (await countOrders(saleId)) === 0) {
    await fault();
    await sleep(everyMs);
  }
  expect(worker.isRunning).toBe(true);
}

async function countOrders(saleId: string): Promise<number> {
  return (await stores.readSale(saleId)).sold;
}

async function startMidway(saleId: string): Promise<ServerProcess> {
  const worker = await stores.startWorker();
  await until(async () => (await countOrders(saleId)) > 0);
  return worker;
}

async function expectAllSold(saleId: string): Promise<void> {
  await until(() => stores.redis.isConnected);
  await until(async () => (await stores.observe(saleId))?.ready);
  await stores.untilAtRest(saleId);
  await expectInvariants(stores, saleId);
  expect(await stores.readSale(saleId)).toMatchObject({ sold: BUYERS });
}

/** The log of another process may arrive after its effects. */
async function untilLogged(worker: ServerProcess, text: string): Promise<void> {
  await until(() => worker.log.some((line) => line.includes(text)));
}

describe('connections in the middle of thousands of purchases', () => {
  it('to PostgreSQL, terminated repeatedly: each batch is written once', async () => {
    const { saleId } = await sellOut();
    const worker = await stores.startWorker();
    await disturb(worker, saleId, 50, async () => {
      await stores.terminateBackends();
    });
    await expectAllSold(saleId);
    expect(worker.log.some((line) => /A batch of \d+ will be repeated/.test(line))).toBe(true);
  });

  it('to RabbitMQ, cut repeatedly: nothing is lost, nothing counts twice', async () => {
    const proxy = await TcpProxy.before(stores.rabbitmqUrl);
    stores.defer(() => proxy.close());
    const { saleId } = await sellOut();
    const worker = await stores.startWorker({ RABBITMQ_URL: proxy.url });
    await disturb(worker, saleId, 250, () => proxy.cut());
    await expectAllSold(saleId);
    expect(worker.log.filter((line) => line.includes('consumes) disconnected')).length).toBeGreaterThan(0);
    expect(await stores.queueDepth(stores.topology.deadLetters.queue)).toBe(0);
  });

  it('to Redis, cut repeatedly: orders are settled in the end', async () => {
    const proxy = await TcpProxy.before(stores.redisUrl);
    stores.defer(() => proxy.close());
    const { saleId } = await sellOut();
    const worker = await stores.startWorker({ REDIS_URL: proxy.url });
    await disturb(worker, saleId, 100, () => proxy.cut());
    await expectAllSold(saleId);
    await untilLogged(worker, 'stay until the relay repeats them');
  });
});

describe('Redis in the middle of thousands of purchases', () => {
  it('killed and restarted: the sale is closed until its data is checked, then continues; nothing is lost', async () => {
    const { saleId } = await sellOut();
    const worker = await startMidway(saleId);
    await stores.redisServer.kill();
    await stores.redisServer.start();
    await expectAllSold(saleId);
    const { epoch } = await stores.readSale(saleId);
    expect(epoch).toBeGreaterThan(1);
    await untilLogged(worker, `${saleId} is closed: Redis restarted, or is another server`);
  });

  it('killed and restarted without its data: queued purchases still become orders', async () => {
    const { saleId } = await sellOut();
    const worker = await startMidway(saleId);
    await stores.redisServer.kill();
    stores.redisServer.loseData();
    await stores.redisServer.start();
    await expectAllSold(saleId);
    await untilLogged(worker, `${saleId} is closed: Redis restarted, or is another server`);
  });

  it('frozen and thawed: orders are written meanwhile, and settled afterwards', async () => {
    const { saleId } = await sellOut();
    await startMidway(saleId);
    stores.redisServer.freeze();
    stores.defer(() => stores.redisServer.thaw());
    await until(async () => (await stores.readSale(saleId)).sold === BUYERS);
    stores.redisServer.thaw();
    await expectAllSold(saleId);
  });
});

it('without the data of Redis and the queue, every unit without an order can be sold again', async () => {
  const { saleId } = await stores.openSale({ totalStock: 100 });
  await stores.publish(await reserveFor(stores, saleId, users(40)));
  const before = await stores.startWorker();
  await until(async () => (await stores.readSale(saleId)).sold === 40);
  await before.stop();
  await reserveFor(stores, saleId, users(30, 'lost'));
  await stores.redisServer.kill();
  stores.redisServer.loseData();
  await stores.redisServer.start();
  await stores.startWorker();
  await until(async () => (await stores.observe(saleId))?.ready);
  expect(await stores.observe(saleId)).toMatchObject({ stock: 60, buyers: 40, outboxLength: 0 });
  await stores.publish(await reserveFor(stores, saleId, users(60, 'later')));
  await stores.untilAtRest(saleId);
  await expectInvariants(stores, saleId);
  expect(await stores.readSale(saleId)).toMatchObject({ sold: 100 });
});
