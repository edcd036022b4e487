import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { bucketOf, BucketWaiters, openRedisStore, type RedisStore, reserveUnits, type SaleStore } from 'flashsale-core';
import { RedisClusterServers, until } from 'flashsale-testkit';
import { BucketSale, RecordingLogger } from '../test-support/index.js';

const START_DEADLINE_MS = 60_000;
const BUCKETS = 12;
const UNITS = 3_000;
const BUYERS = 4_000;
const BUYING_AT_ONCE = 100;

let servers: RedisClusterServers;
let redis: RedisStore;

beforeAll(async () => {
  servers = await RedisClusterServers.start({ nodeTimeoutMs: 2_000 });
  redis = openRedisStore({ url: servers.addresses, isCluster: true }, 'buckets', new RecordingLogger());
  await redis.connect();
}, START_DEADLINE_MS);

afterAll(async () => {
  await redis.close();
  await servers.remove();
}, START_DEADLINE_MS);

it('sells every unit once while a master of a cluster dies, and the other buckets sell on', async () => {
  const sale = new BucketSale(redis, BUCKETS, UNITS);
  await sale.rebuild();
  const serverOf = ({ shard }: SaleStore): string => redis.serverOf(shard);
  expect(sale.stores.map(serverOf).sort()).toEqual(
    [...servers.nodes.slice(0, 3)].flatMap(({ address }) => [address, address, address, address]).sort(),
  );

  const waiters = new BucketWaiters(sale.stores);
  const winners = new Map<string, { bucket: number; userId: string; orderId: string }>();
  const soldWhenRefused: number[] = [];
  let boughtWhileClosed = 0;
  let isClosed = false;
  const buy = async (userId: string): Promise<void> => {
    const bucket = bucketOf(sale.saleId, userId, BUCKETS);
    const attempt = { userId, orderId: randomUUID() };
    for (;;) {
      const askedAtMs = performance.now();
      const store = sale.stores[bucket] as SaleStore;
      const asked = await reserveUnits(store, [attempt]).catch(() => 'unknown' as const);
      let outcome: string = typeof asked === 'string' ? asked : (asked.outcomes[0]?.outcome ?? '');
      if (outcome === 'sold-out') ({ outcome } = await waiters.decide(bucket, attempt, askedAtMs));
      if (outcome === 'reserved' || outcome === 'replayed') {
        winners.set(userId, { bucket, ...attempt });
        if (isClosed) boughtWhileClosed += 1;
        return;
      }
      if (outcome === 'sold-out') return void soldWhenRefused.push(winners.size);
      // As a buyer does who was told 503.
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  const everybody = Array.from({ length: BUYERS }, (_, place) => `user-${place}`);
  const crowd = Array.from({ length: BUYING_AT_ONCE }, async () => {
    for (let userId = everybody.pop(); userId !== undefined; userId = everybody.pop()) await buy(userId);
  });

  await until(() => winners.size > UNITS / 6);
  const [victim] = servers.nodes;
  const lost = sale.stores.filter((store) => serverOf(store) === victim?.address).map(({ bucket }) => bucket);
  expect(lost).toHaveLength(4);
  isClosed = true;
  await victim?.kill();
  await until(
    () => lost.every((bucket) => ![victim?.address, ''].includes(serverOf(sale.stores[bucket] as SaleStore))),
    {
      deadlineMs: 30_000,
      what: 'the replica holds the slots',
    },
  );
  // What was answered has reached PostgreSQL or RabbitMQ.
  await until(
    async () => {
      await sale.rebuild(lost, [...winners.values()]);
      return true;
    },
    { deadlineMs: 30_000, what: 'the lost buckets are rebuilt' },
  );
  isClosed = false;
  await Promise.all(crowd);

  const owners = await sale.owners();
  expect(owners.size).toBe(UNITS);
  expect(winners.size).toBe(UNITS);
  for (const [userId, { orderId }] of winners) expect(owners.get(userId)).toBe(orderId);
  expect(new Set(soldWhenRefused)).toEqual(new Set([UNITS]));
  expect(await sale.stock()).toBe(0);
  expect(boughtWhileClosed).toBeGreaterThan(100);
}, 120_000);
