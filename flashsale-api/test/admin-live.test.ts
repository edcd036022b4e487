import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { saleKeys } from 'flashsale-core';
import { TcpProxy, until } from 'flashsale-testkit';
import { reserveFor, users, useStores } from '../../flashsale-core/test-support/index.js';
import { AdminClient } from './admin-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const stores = useStores();
let api: ApiUnderTest;
let admin: AdminClient;

beforeAll(async () => {
  api = await startApiHere(stores);
  admin = new AdminClient(api.client);
});

beforeEach(async () => {
  await stores.withChannel((channel) => channel.purgeQueue(stores.topology.purchases.queue));
});

describe('the live view of a sale', () => {
  it('counts the answers of all API processes', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    const another = await startApiHere(stores);
    for (const client of [api.client, another.client]) {
      for (const userId of users(4)) await client.buy(saleId, userId);
    }
    // A replayed answer is not a second unit.
    await another.client.buy(saleId, 'user-8', 'key-1');
    const { outcomes, latencyMs } = await until(async () => {
      const live = await admin.live(saleId);
      return live.latencyMs.count === 9 && live;
    });
    expect(outcomes).toEqual({ SUCCESS: 3, ALREADY_PURCHASED: 3, SOLD_OUT: 3, NOT_ACTIVE: 0 });
    expect(latencyMs.p50).toBeGreaterThan(0);

    await admin.pause(saleId);
    await another.client.buy(saleId, 'user-9');
    await another.stop();
    expect((await admin.live(saleId)).outcomes).toMatchObject({ SUCCESS: 3, NOT_ACTIVE: 1 });
  });

  it('does not count a replayed answer', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    await api.client.buy(saleId, 'ann', 'key-1');
    await api.client.buy(saleId, 'ann', 'key-1');
    await api.client.buy(saleId, 'ben');
    const { outcomes } = await until(async () => {
      const live = await admin.live(saleId);
      return live.outcomes['SUCCESS'] === 2 && live;
    });

    expect(outcomes).toEqual({ SUCCESS: 2, ALREADY_PURCHASED: 0, SOLD_OUT: 0, NOT_ACTIVE: 0 });
  });

  it('clears the stats with a reset', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    await api.client.buy(saleId, 'ann');
    await until(async () => (await admin.live(saleId)).outcomes['SUCCESS'] === 1);
    await api.client.reset(saleId);

    expect(await admin.live(saleId)).toMatchObject({
      stock: 3,
      buyers: 0,
      orders: 0,
      outcomes: { SUCCESS: 0, ALREADY_PURCHASED: 0, SOLD_OUT: 0, NOT_ACTIVE: 0 },
      latencyMs: { p50: null, p95: null, p99: null, count: 0 },
    });
    await api.client.buy(saleId, 'ann');
    await until(async () => (await admin.live(saleId)).outcomes['SUCCESS'] === 1);
  });

  it('shows reservations in flight, and the equations before, while and after they become orders', async () => {
    const { saleId } = await stores.openSale({ totalStock: 50 });
    const messages = await reserveFor(stores, saleId, users(40));
    expect(await admin.live(saleId)).toMatchObject({
      saleId,
      stock: 10,
      buyers: 40,
      orders: 0,
      outbox: 40,
      oldestOutboxAgeMs: expect.any(Number),
      queue: { ready: 0, deadLetters: 0 },
      equations: {
        buyers: { left: 40, terms: [0, 40], right: 40, holds: true },
        stock: { left: 50, terms: [10, 40], right: 50, holds: true },
      },
    });

    await stores.publish(messages);
    expect((await admin.live(saleId)).queue).toEqual({ ready: 40, deadLetters: 0 });
    await stores.startWorker();
    await until(async () => {
      const { equations, outbox } = await admin.live(saleId);
      const { left, right, holds } = equations.buyers;
      // While it moves, it does not hold; it is never wrong.
      expect(holds).toBe(holds === null ? null : left === right);
      expect(equations.stock.holds).toBe(true);
      return outbox === 0;
    });
    expect(await admin.live(saleId)).toMatchObject({
      orders: 40,
      oldestOutboxAgeMs: null,
      equations: { buyers: { left: 40, terms: [40, 0], right: 40, holds: true } },
    });
  });

  it('counts an order once whose entry is still in the outbox', async () => {
    const { saleId } = await stores.openSale({ totalStock: 5 });
    const messages = await reserveFor(stores, saleId, ['ann', 'ben']);
    await stores.publish(messages);
    const worker = await stores.startWorker();
    await stores.untilAtRest(saleId);
    await worker.stop();
    // As if it had died between the commit and the settlement.
    const settled = ['userId', 'ben', 'orderId', messages[1]?.orderId ?? '', 'reservedAtMs', '0'];
    await stores.redis.client.xadd(saleKeys(saleId).outbox, '1-999', ...settled);

    expect(await admin.live(saleId)).toMatchObject({
      ...{ buyers: 2, orders: 2, outbox: 1 },
      equations: { buyers: { left: 2, terms: [2, 0], right: 2, holds: true } },
    });
  });

  it('calls an equation wrong that stays unequal, and not one that has just become so', async () => {
    const { saleId } = await stores.openSale({ totalStock: 5 });
    const { outbox } = saleKeys(saleId);
    const nobodys = ['userId', 'nobody', 'orderId', randomUUID(), 'reservedAtMs', '0'];
    await stores.redis.client.xadd(outbox, '1-999', ...nobodys);

    const buyers = async () => (await admin.live(saleId)).equations.buyers;
    expect(await buyers()).toEqual({ left: 0, terms: [0, 1], right: 1, holds: null });
    const judged = await until(async () => [await buyers()].find(({ holds }) => holds !== null), { pollPeriodMs: 250 });
    expect(judged).toEqual({ left: 0, terms: [0, 1], right: 1, holds: false });
  });

  it('shows a violated equation if a buyer or a unit is missing', async () => {
    const { saleId } = await stores.openSale({ totalStock: 5 });
    await stores.redis.client.sadd(saleKeys(saleId).users, 'nobody');

    expect((await admin.live(saleId)).equations).toEqual({
      buyers: { left: 1, terms: [0, 0], right: 0, holds: false },
      stock: { left: 5, terms: [5, 1], right: 6, holds: false },
    });
    // Such counters sell nothing, so there is nothing to measure until they are rebuilt.
    expect(await admin.drift()).toContainEqual({ saleId, state: 'not-ready' });
  });

  it('shows what it can while PostgreSQL or RabbitMQ is away', async () => {
    const [database, rabbitmq] = await Promise.all([
      TcpProxy.before(stores.databaseUrl),
      TcpProxy.before(stores.rabbitmqUrl),
    ]);
    stores.defer(() => Promise.all([database.close(), rabbitmq.close()]));
    const environment = { DATABASE_URL: database.url, RABBITMQ_URL: rabbitmq.url };
    const away = new AdminClient((await startApiHere(stores, environment)).client);
    const { saleId } = await stores.openSale({ totalStock: 5 });
    database.refuse();
    rabbitmq.refuse();

    expect(await until(() => away.live(saleId))).toMatchObject({
      stock: 5,
      buyers: 0,
      orders: null,
      queue: null,
      equations: { buyers: { left: 0, terms: null, right: null, holds: null }, stock: { holds: true } },
    });
    for (const [method, path] of [
      ['GET', '/dead-letters'],
      ['POST', '/dead-letters/replay'],
      ['POST', '/dead-letters/discard'],
    ] as const) {
      const answer = await away.client.ask(method, `/api/v1/admin${path}`);
      expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    }
    database.admit();
    rabbitmq.admit();
    await until(async () => (await away.live(saleId)).queue?.ready === 0);
    expect(await away.deadLetters()).toEqual({ total: 0, bySale: [], items: [] });
  });

  it('shows nothing without Redis, without counters, without a sale', async () => {
    const proxy = await TcpProxy.before(stores.redisUrl);
    stores.defer(() => proxy.close());
    const away = new AdminClient((await startApiHere(stores, { REDIS_URL: proxy.url })).client);
    const { saleId } = await stores.createSale();
    expect(await away.ask('GET', `/sales/${saleId}/live`)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
    });
    expect((await away.ask('GET', '/sales/nobody/live')).status).toBe(404);
    expect((await away.ask('GET', '/sales/no%20id/live')).status).toBe(400);

    proxy.refuse();
    expect(await away.ask('GET', `/sales/${saleId}/live`)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '2' },
    });
  });
});

describe('the drift report', () => {
  it('reports the drift of every sale, or why it cannot be measured', async () => {
    const [quiet, moving, notLoaded] = [
      await stores.openSale(),
      await stores.openSale(),
      await stores.createSale(),
    ].map(({ saleId }) => saleId);
    await reserveFor(stores, quiet ?? '', users(1));
    // More than can be read without a change meanwhile.
    const fill = `for i = 1, 100001 do redis.call('XADD', KEYS[1], '1-*', 'userId', i, 'orderId', '', 'reservedAtMs', 0) end`;
    await stores.redis.client.eval(fill, 1, saleKeys(moving ?? '').outbox);
    const report = await admin.drift();

    expect(report).toEqual(
      expect.arrayContaining([
        { saleId: quiet, buyers: 0, stock: 0 },
        { saleId: moving, state: 'moving' },
        { saleId: notLoaded, state: 'not-ready' },
      ]),
    );
  });
});
