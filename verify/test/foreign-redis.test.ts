import { beforeEach, expect, it } from '@jest/globals';
import { readShopId, SHOP_KEY } from 'flashsale-core';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { readVerifyEnvironment } from '../src/environment.js';
import { Refusal } from 'flashsale-command-line';
import { openRepairStores } from '../src/repair/stores.js';
import { openStores } from '../src/stores.js';

const stores = useStores();
/** The stores of another shop. */
const others = useStores();

beforeEach(async () => {
  for (const { database, redis } of [stores, others]) await redis.client.set(SHOP_KEY, await readShopId(database.pool));
});

it.each([
  ['verify', openStores],
  ['repair', openRepairStores],
])('%s refuses the Redis of another shop, and takes its own and one that nobody has', async (_name, open) => {
  const own = readVerifyEnvironment(stores.environment);
  const opening = open({ ...own, REDIS_URL: others.redisUrl });
  await expect(opening).rejects.toThrow(Refusal);
  await expect(opening).rejects.toThrow(/^Redis at \S+ belongs to the shop \S+, but the database at \S+ is the shop /);
  await (await open(own)).close();
  await others.redis.client.del(SHOP_KEY);
  await (await open({ ...own, REDIS_URL: others.redisUrl })).close();
});
