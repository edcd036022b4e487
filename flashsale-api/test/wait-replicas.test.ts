import { describe, expect, it } from '@jest/globals';
import { observeSale, reconcileSale } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { startApiHere } from './api-under-test.js';

const stores = useStores();

describe('where a replica must have each promise', () => {
  it('nobody hears SUCCESS that only the primary has, nor by asking again or elsewhere', async () => {
    const primary = await stores.startRedis();
    const replica = await stores.startRedis();
    const redis = await stores.connectRedis(primary.url);
    const follower = (await stores.connectRedis(replica.url)).client;
    await follower.replicaof('127.0.0.1', primary.port);
    await until(async () => (await redis.client.info('replication')).includes('state=online'));
    const sale = await stores.createSale({ totalStock: 5 });
    const { saleId } = sale;
    await reconcileSale(stores.database, redis.sale(saleId), sale, () => Promise.resolve(true));
    const environment = { REDIS_URL: primary.url, REDIS_WAIT_REPLICAS: '1' };
    const { client } = await startApiHere(stores, environment);
    const { client: elsewhere } = await startApiHere(stores, environment);

    const first = await client.buy(saleId, 'ann', 'key-1');
    expect(first).toMatchObject({ status: 200, body: { status: 'SUCCESS' } });

    replica.freeze();
    stores.defer(() => replica.thaw());
    expect(await client.buy(saleId, 'bob', 'key-1')).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(await observeSale(redis.sale(saleId))).toMatchObject({ buyers: 2, outboxLength: 2 });
    expect(await client.buy(saleId, 'bob', 'key-1')).toMatchObject({ status: 503 });
    expect(await elsewhere.buy(saleId, 'bob', 'key-1')).toMatchObject({ status: 503 });
    // That he owns a unit would be a promise as well, and it is lost if the primary is.
    expect(await client.buy(saleId, 'bob', 'key-2')).toMatchObject({ status: 503 });
    expect(await elsewhere.buy(saleId, 'bob', 'key-2')).toMatchObject({ status: 503 });

    replica.thaw();
    await until(async () => (await elsewhere.buy(saleId, 'bob', 'key-1')).status === 200);
    expect((await client.buy(saleId, 'ann', 'key-1')).text).toBe(first.text);
    expect(await client.buy(saleId, 'bob', 'key-2')).toMatchObject({ body: { status: 'ALREADY_PURCHASED' } });
    expect(await client.buy(saleId, 'cem', 'key-1')).toMatchObject({ status: 200, body: { status: 'SUCCESS' } });

    await stores.startWorker({ REDIS_URL: primary.url });
    await until(async () => (await stores.readOrders(saleId)).length === 3);
    expect(await stores.readOrders(saleId)).toHaveLength(3);
    await until(async () => (await observeSale(redis.sale(saleId)))?.outboxLength === 0);
  });
});
