import { setTimeout as sleep } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { readShopId, SHOP_KEY } from 'flashsale-core';
import { TcpProxy, until } from 'flashsale-testkit';
import {
  dumpRedis,
  expectInvariants,
  readMetrics,
  reserveFor,
  users,
  useStores,
} from '../../flashsale-core/test-support/index.js';

/** Longer than a worker takes for a batch, and its watch for a check. */
const QUIET_MS = 3_000;

const stores = useStores({ ownRedisServer: true });
/** The stores of another shop. */
const others = useStores();

it('a worker with the Redis of another shop exits before it consumes anything', async () => {
  const { saleId } = await stores.openSale();
  const reservations = await reserveFor(stores, saleId, users(3));
  await stores.publish(reservations);
  await stores.redis.client.set(SHOP_KEY, await readShopId(stores.database.pool));
  const before = await dumpRedis(stores.redis);

  const foreign = others.start('flashsale-worker', { REDIS_URL: stores.redisUrl, RABBITMQ_PREFIX: stores.name });
  expect(await foreign.exited()).toEqual({ code: 1, signal: null });
  expect(foreign.log).toContainEqual(
    expect.stringMatching(/^flashsale-worker cannot start\. Redis at \S+ belongs to the shop /),
  );
  expect(foreign.log.filter((line) => line.includes(saleId))).toEqual([]);
  expect(await stores.queueDepth()).toBe(3);
  expect(await dumpRedis(stores.redis)).toEqual(before);

  await stores.startWorker();
  await stores.untilAtRest(saleId);
  await expectInvariants(stores, saleId);
});

it('a worker redirected to the Redis of another shop writes to neither store, and continues when redirected back', async () => {
  const proxy = await TcpProxy.before(stores.redisUrl);
  stores.defer(() => proxy.close());
  const theirs = await stores.startRedis();
  const foreign = await stores.connectRedis(theirs.url);
  await foreign.client.set(SHOP_KEY, await readShopId(others.database.pool));
  const before = await dumpRedis(foreign);
  const { saleId } = await stores.openSale();
  const worker = await stores.startWorker({ REDIS_URL: proxy.url });

  proxy.leadTo(theirs.url);
  proxy.cut();
  const ready = async (): Promise<number> => (await fetch(`${worker.url}/health/ready`)).status;
  await until(async () => (await ready()) === 503);
  await stores.publish(await reserveFor(stores, saleId, users(3)));
  // A message about an unknown sale would become a dead letter.
  await sleep(QUIET_MS);
  expect(await stores.readOrders(saleId)).toEqual([]);
  const metrics = await readMetrics(worker.url);
  expect(metrics.get('flashsale_redis_foreign')).toBe(1);
  expect(metrics.get('flashsale_retries_total{class="foreign_redis"}')).toBeGreaterThan(0);
  expect(await dumpRedis(foreign)).toEqual(before);

  proxy.leadTo(stores.redisUrl);
  proxy.cut();
  await until(async () => (await ready()) === 200);
  await stores.untilAtRest(saleId);
  await expectInvariants(stores, saleId);
  expect(await stores.queueDepth(stores.topology.deadLetters.queue)).toBe(0);
});

it('a database that becomes another shop while a worker runs is not written until it is this shop again', async () => {
  const { saleId } = await stores.openSale();
  const worker = await stores.startWorker();
  const shopId = await readShopId(stores.database.pool);
  await stores.database.pool.query('UPDATE shop SET id = gen_random_uuid()');
  await until(async () => (await fetch(`${worker.url}/health/ready`)).status === 503);
  await stores.publish(await reserveFor(stores, saleId, users(3)));
  await sleep(QUIET_MS);
  expect(await stores.readOrders(saleId)).toEqual([]);
  await stores.database.pool.query('UPDATE shop SET id = $1', [shopId]);
  await stores.untilAtRest(saleId);
  await expectInvariants(stores, saleId);
});
