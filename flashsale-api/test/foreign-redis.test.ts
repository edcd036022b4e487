import { describe, expect, it } from '@jest/globals';
import { observeSale, readShopId, reconcileSale, SHOP_KEY } from 'flashsale-core';
import { TcpProxy, until } from 'flashsale-testkit';
import {
  dumpRedis,
  readMetrics,
  type ServiceName,
  type TestStores,
  users,
  useStores,
} from '../../flashsale-core/test-support/index.js';
import { tally } from './api-client.js';
import { connectClient, startApiHere } from './api-under-test.js';

const SALE = 'sale_x';

const stores = useStores();
/** The stores of a second shop, with its own database and queues. */
const others = useStores();

async function ordersOf(shop: TestStores): Promise<string[]> {
  return (await shop.readOrders(SALE)).map(({ userId }) => userId);
}

/** Starts a process of the second shop, which must exit on its own, and resolves with its output. */
async function refusalOf(service: ServiceName, environment: Record<string, string>): Promise<string> {
  const started = others.start(service, { FLASHSALE_DEMO: 'true', ...environment });
  expect(await started.exited()).toEqual({ code: 1, signal: null });
  return started.log.find((line) => line.startsWith(`${service} cannot start.`)) ?? started.lastLines();
}

it('two shops on one Redis: the second one is refused at its start, and sells on its own logical database', async () => {
  await stores.createSale({ saleId: SALE, totalStock: 5 });
  await others.createSale({ saleId: SALE, totalStock: 5 });
  const api = await stores.startApi();
  await stores.startWorker();
  const [ours, theirs] = await Promise.all([stores, others].map(({ database }) => readShopId(database.pool)));

  const environment = { REDIS_URL: stores.redisUrl };
  const sentence = new RegExp(
    `cannot start\\. Redis at \\S+ belongs to the shop ${ours}, but the database at \\S+ is the shop ${theirs}: set REDIS_URL to `,
  );
  expect(await refusalOf('flashsale-api', environment)).toMatch(sentence);
  expect(await refusalOf('flashsale-worker', environment)).toMatch(sentence);

  const buyAll = async (shop: TestStores, url: string, names: readonly string[]) => {
    const client = connectClient(stores, url);
    await until(async () => (await shop.observe(SALE))?.ready);
    return Promise.all(names.map((userId) => client.buy(SALE, userId)));
  };
  expect(tally(await buyAll(stores, api.url, users(3, 's6')))).toEqual({ SUCCESS: 3 });
  await stores.untilAtRest(SALE);
  expect(await ordersOf(stores)).toEqual(users(3, 's6'));

  const second = await others.startApi();
  await others.startWorker();
  expect(tally(await buyAll(others, second.url, users(6, 's7')))).toEqual({ SUCCESS: 5, SOLD_OUT: 1 });
  await others.untilAtRest(SALE);
  expect(await ordersOf(others)).toHaveLength(5);
  expect(await ordersOf(stores)).toEqual(users(3, 's6'));
});

describe('an address that leads to the Redis of another shop while the API runs', () => {
  it('sells and writes nothing there, logs it, and sells again when the address leads back', async () => {
    const [ours, theirs] = [await stores.startRedis(), await stores.startRedis()];
    const [redis, foreign] = [await stores.connectRedis(ours.url), await stores.connectRedis(theirs.url)];
    const { saleId } = await stores.createSale();
    await reconcileSale(stores.database, redis.sale(saleId), await stores.readSale(saleId), () =>
      Promise.resolve(true),
    );
    // The other shop sells under the same id, so only the owner distinguishes the two.
    await others.createSale({ saleId });
    await reconcileSale(others.database, foreign.sale(saleId), await others.readSale(saleId), () =>
      Promise.resolve(true),
    );
    await foreign.client.set(SHOP_KEY, await readShopId(others.database.pool));
    const before = await dumpRedis(foreign);

    const proxy = await TcpProxy.before(ours.url);
    stores.defer(() => proxy.close());
    const limits = { RATE_LIMIT_PURCHASES_PER_ADDRESS: '1000', RATE_LIMIT_PURCHASES_PER_USER: '1000' };
    const { client, url, logger } = await startApiHere(stores, { REDIS_URL: proxy.url, ...limits });
    expect(await client.buy(saleId, 'ann')).toMatchObject({ status: 200, body: { status: 'SUCCESS' } });
    expect((await readMetrics(url)).get('flashsale_redis_foreign')).toBe(0);

    proxy.leadTo(theirs.url);
    proxy.cut();
    const refused = await until(async () => {
      const answer = await client.get('/health/ready');
      const { message } = answer.body as { message?: string };
      return message === 'Redis belongs to another shop' && answer;
    });
    expect(refused.status).toBe(503);
    const answers = await Promise.all(users(20).map((userId) => client.buy(saleId, userId)));
    expect(tally(answers)).toEqual({ 503: 20 });
    expect(await client.purchaseOf(saleId, 'ann')).toMatchObject({ status: 503 });
    expect(await client.reset(saleId)).toMatchObject({ status: 503 });
    expect((await client.get('/health')).body).toMatchObject({
      status: 'degraded',
      services: { redis: { status: 'down', message: 'Redis belongs to another shop' } },
    });
    expect((await readMetrics(url)).get('flashsale_redis_foreign')).toBe(1);
    await until(() => logger.lines.some((line) => line.startsWith('error: Redis at ')));
    expect(await dumpRedis(foreign)).toEqual(before);

    proxy.leadTo(ours.url);
    proxy.cut();
    await until(async () => (await client.get('/health/ready')).status === 200);
    expect(await client.buy(saleId, 'bob')).toMatchObject({ status: 200, body: { status: 'SUCCESS' } });
    expect(await observeSale(redis.sale(saleId))).toMatchObject({ buyers: 2 });
  });

  it('is not used either if the API could not know at its start, and the API keeps running', async () => {
    const server = await stores.startRedis();
    const foreign = await stores.connectRedis(server.url);
    await foreign.client.set(SHOP_KEY, await readShopId(others.database.pool));
    const proxy = await TcpProxy.before(stores.databaseUrl);
    stores.defer(() => proxy.close());
    proxy.refuse();
    const { client } = await startApiHere(stores, { REDIS_URL: server.url, DATABASE_URL: proxy.url });
    const before = await dumpRedis(foreign);
    const isRefused = async (message: string): Promise<boolean> => {
      const { status, body } = await client.get('/health/ready');
      return status === 503 && (body as { message: string }).message === message;
    };
    await until(() => isRefused('The sales were not read from PostgreSQL yet'));
    proxy.admit();
    await until(() => isRefused('Redis belongs to another shop'));
    expect(await dumpRedis(foreign)).toEqual(before);
    await foreign.client.del(SHOP_KEY);
    await until(async () => (await client.get('/health/ready')).status === 200);
  });
});
