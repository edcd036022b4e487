import { beforeAll, describe, expect, it } from '@jest/globals';
import { leaseKey } from 'flashsale-core';
import { TcpProxy, until } from 'flashsale-testkit';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { AdminClient } from './admin-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const stores = useStores();
let api: ApiUnderTest;
let another: ApiUnderTest;
let admin: AdminClient;

beforeAll(async () => {
  api = await startApiHere(stores, {}, { recordsSales: true });
  another = await startApiHere(stores, { RATE_LIMIT_PURCHASES_PER_USER: '2' }, { recordsSales: true });
  admin = new AdminClient(api.client);
});

describe('the course of a sale', () => {
  it('is recorded by one process for all of them, and the same for everybody who looks', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    await until(async () => (await admin.series(saleId)).length > 0);
    for (const { client } of [api, another]) await client.buy(saleId, 'ann');
    await another.client.buy(saleId, 'ben');
    const points = await until(async () => {
      const read = await admin.series(saleId);
      return read.at(-1)?.outcomes['SUCCESS'] === 2 && read.at(-1)?.outcomes['ALREADY_PURCHASED'] === 1 && read;
    });
    expect(points.at(-1)).toMatchObject({
      epoch: 1,
      stock: 1,
      buyers: 2,
      orders: 0,
      outbox: 2,
      queued: expect.any(Number),
    });
    expect(Math.max(...points.map(({ attemptsPerSecond }) => attemptsPerSecond))).toBeGreaterThan(0);
    expect(points.map(({ atMs }) => atMs % 1_000)).toEqual(points.map(() => 0));

    const atMs = points.at(-1)?.atMs ?? 0;
    expect((await new AdminClient(another.client).series(saleId)).slice(0, points.length)).toEqual(points);
    expect((await admin.series(saleId, atMs)).every((point) => point.atMs > atMs)).toBe(true);
    expect(await stores.redis.client.get(leaseKey('sale-series'))).toMatch(/^api-/);
  });

  it('begins again with a reset', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    await api.client.buy(saleId, 'ann');
    await until(async () => (await admin.series(saleId)).at(-1)?.buyers === 1);
    await api.client.reset(saleId);
    const points = await until(async () => {
      const read = await admin.series(saleId);
      return read.length > 0 && read;
    });
    expect(points.map(({ buyers, epoch }) => [buyers, epoch])).toEqual(points.map(() => [0, 2]));
  });

  it('has no points for a sale that never opened, and none of a sale that is not there', async () => {
    const { saleId } = await stores.createSale();
    expect(await admin.series(saleId)).toEqual([]);
    expect((await admin.ask('GET', '/sales/nobody/series')).status).toBe(404);
    expect((await admin.ask('GET', `/sales/${saleId}/series?after=-1`)).status).toBe(400);
  });

  it('counts what all processes refused', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    for (let i = 0; i < 5; i += 1) await another.client.buy(saleId, 'eve');
    await until(async () => ((await admin.series(saleId)).at(-1)?.refusals.rateLimited ?? 0) >= 3);
  });
});

describe('the status of the shop', () => {
  it('shows stores and processes, and who ends is gone', async () => {
    const third = await startApiHere(stores);
    const worker = await stores.startWorker();
    const readyKinds = async (): Promise<string[]> => {
      const { processes } = await admin.status();
      return (processes ?? []).flatMap(({ kind, reasonNotReady }) => (reasonNotReady === null ? [kind] : []));
    };
    await until(async () => (await readyKinds()).join() === 'api,api,api,worker', { pollPeriodMs: 100 });
    expect((await admin.status()).services).toMatchObject({
      ...{ database: { status: 'up' }, redis: { status: 'up' }, rabbitmq: { status: 'up' } },
    });

    await third.stop();
    await worker.stop();
    expect((await admin.status()).processes?.map(({ kind }) => kind)).toEqual(['api', 'api']);
  });

  it('is shown without Redis as well', async () => {
    const proxy = await TcpProxy.before(stores.redisUrl);
    stores.defer(() => proxy.close());
    const away = new AdminClient((await startApiHere(stores, { REDIS_URL: proxy.url })).client);
    proxy.refuse();
    expect(
      await until(async () => (await away.status()).services.redis.status === 'down' && away.status()),
    ).toMatchObject({
      ...{ services: { redis: { status: 'down' } }, processes: null },
    });
  });
});
