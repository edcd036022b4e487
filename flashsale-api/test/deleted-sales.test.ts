import { describe, expect, it } from '@jest/globals';
import { readShopId, SHOP_KEY } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { expectInvariants, users, useStores } from '../../flashsale-core/test-support/index.js';
import { openStores, readVerifyEnvironment, verify } from '../../verify/src/index.js';
import { AdminClient } from './admin-client.js';
import { type ApiClient, bodyOf, orderIds, tally } from './api-client.js';
import { connectClient, startApiHere } from './api-under-test.js';

const stores = useStores();
/** A new database for the Redis and the queues of the first one. */
const rebuilt = useStores();

const WINDOW = { startsAt: '2026-01-01T00:00:00Z', endsAt: '2030-01-01T00:00:00Z' };

async function query(text: string, ...values: unknown[]): Promise<void> {
  await stores.database.pool.query(text, values);
}

async function create(client: ApiClient, saleId: string, totalStock: number) {
  const created = bodyOf(await new AdminClient(client).create({ saleId, name: 'try', totalStock, ...WINDOW }));
  await until(async () => (await stores.observe(saleId))?.ready);
  await until(async () => bodyOf(await client.status(saleId)).remainingStock === totalStock);
  return created;
}

async function expectSold(client: ApiClient, saleId: string, userIds: readonly string[]): Promise<string[]> {
  const answers = await Promise.all(userIds.map((userId) => client.buy(saleId, userId)));
  expect(tally(answers)).toEqual({ SUCCESS: userIds.length });
  return orderIds(answers);
}

async function expectVerified(saleId: string): Promise<void> {
  const verified = await openStores(readVerifyEnvironment(stores.environment));
  stores.defer(() => verified.close());
  const { sales, queues } = await verify(verified, { saleId, waitMs: 10_000 });
  const checks = [...sales.flatMap((sale) => sale.checks), ...(queues ?? [])];
  expect(checks.length).toBeGreaterThan(15);
  expect(checks.filter(({ ok }) => !ok)).toEqual([]);
}

describe('a sale that was deleted from PostgreSQL', () => {
  /** Deletes without triggers, as when the database is replaced by a dump from before the sale was created. */
  const restore = async (saleId: string): Promise<void> => {
    await stores.database.transaction(async (client) => {
      await client.query(`SET LOCAL session_replication_role = 'replica'`);
      await client.query('DELETE FROM orders WHERE sale_id = $1', [saleId]);
      await client.query('DELETE FROM sales WHERE id = $1', [saleId]);
    });
  };

  it.each<[string, string, (saleId: string) => Promise<void>, 'runs' | 'is away']>([
    ['by DELETE', 'del_1', (saleId) => query('DELETE FROM sales WHERE id = $1', saleId), 'runs'],
    ['by TRUNCATE', 'del_2', () => query('TRUNCATE sales CASCADE'), 'runs'],
    ['by restoring a backup from before it', 'del_3', restore, 'is away'],
  ])('%s is no longer sold, and is reported as unknown', async (_how, saleId, remove, worker) => {
    const { client } = await startApiHere(stores);
    const before = await stores.startWorker();
    await create(client, saleId, 5);
    await expectSold(client, saleId, ['a', 'b']);
    await stores.untilAtRest(saleId);

    if (worker === 'is away') await before.stop();
    await remove(saleId);
    if (worker === 'is away') await stores.startWorker();
    await until(async () => (await client.status(saleId)).status === 404);
    await until(async () => (await stores.observe(saleId))?.gate === 'closed');

    for (const userId of ['c', 'd', 'a']) expect(await client.buy(saleId, userId)).toMatchObject({ status: 404 });
    expect(await client.purchaseOf(saleId, 'c')).toMatchObject({ status: 404 });
    expect(await stores.observe(saleId)).toMatchObject({ buyers: 2, outboxLength: 0 });
    const admin = new AdminClient(client);
    expect((await admin.sales()).map((sale) => sale.saleId)).not.toContain(saleId);
    expect((await admin.drift()).map((sale) => sale.saleId)).not.toContain(saleId);
    expect(await stores.queueDepth(stores.topology.deadLetters.queue)).toBe(0);
  });
});

describe('a sale that is created again with the same id', () => {
  it('has all its units and no buyers, also for earlier buyers', async () => {
    const { client } = await startApiHere(stores);
    await stores.startWorker();
    await create(client, 'again_1', 5);
    const old = await expectSold(client, 'again_1', users(4));
    await stores.untilAtRest('again_1');
    await query(`DELETE FROM sales WHERE id = 'again_1'`);
    await until(async () => (await client.status('again_1')).status === 404);

    const created = await create(client, 'again_1', 5);
    expect(created.orders).toBe(0);
    // Until they are loaded, the counters are unknown.
    expect(created.buyers ?? 0).toBe(0);
    expect(await stores.observe('again_1')).toMatchObject({ stock: 5, buyers: 0, outboxLength: 0 });
    expect(bodyOf(await client.purchaseOf('again_1', 'user-0'))).toMatchObject({ status: 'NOT_PURCHASED' });
    const sold = await expectSold(client, 'again_1', users(5));
    expect(old.filter((orderId) => sold.includes(orderId))).toEqual([]);
    expect(await client.buy('again_1', 'late')).toMatchObject({ status: 200, body: { status: 'SOLD_OUT' } });
    await expectVerified('again_1');
  });

  it('at once, while its first buyers are in flight, owes them nothing', async () => {
    const { client } = await startApiHere(stores);
    const before = await stores.startWorker();
    await create(client, 'again_2', 100);
    await before.stop();
    await expectSold(client, 'again_2', users(60, 'old'));
    await query(`DELETE FROM sales WHERE id = 'again_2'`);
    await stores.createSale({ saleId: 'again_2', totalStock: 100 });
    await stores.startWorker();
    await until(async () => (await stores.observe('again_2'))?.buyers === 0);
    await until(async () => (await stores.observe('again_2'))?.ready);
    await expectSold(client, 'again_2', users(100, 'old'));
    await stores.untilAtRest('again_2');
    await expectInvariants(stores, 'again_2');
  });

  it('by a backup from before it was opened starts again', async () => {
    const { client } = await startApiHere(stores);
    const before = await stores.startWorker();
    await create(client, 'again_3', 10);
    await expectSold(client, 'again_3', users(6));
    await stores.untilAtRest('again_3');
    await before.stop();
    await query(`DELETE FROM orders WHERE sale_id = 'again_3'`);
    await query(
      `UPDATE sales SET epoch = 0, reset_epoch = 0, opened_epoch = 0, redis_server = NULL, sold = 0 WHERE id = 'again_3'`,
    );
    // As in a backup, which has neither the rows nor their chain.
    for (const table of ['audit_events', 'audit_segments', 'audit_links', 'audit_heads'])
      await query(`DELETE FROM ${table} WHERE sale_id = 'again_3'`);
    await stores.startWorker();
    await until(async () => (await stores.observe('again_3'))?.stock === 10);
    await until(async () => (await stores.observe('again_3'))?.ready);
    await expectSold(client, 'again_3', users(10));
    await expectVerified('again_3');
  });

  it('in a new database has all its units, once Redis is handed over', async () => {
    const { client, stop } = await startApiHere(stores);
    const worker = await stores.startWorker();
    const seed = { saleId: 'sale_1', totalStock: 100 };
    await stores.createSale(seed);
    await until(async () => (await stores.observe('sale_1'))?.ready);
    await expectSold(client, 'sale_1', users(100));
    await stores.untilAtRest('sale_1');
    await stop();
    await worker.stop();

    await rebuilt.createSale(seed);
    const environment = { REDIS_URL: stores.redisUrl, RABBITMQ_PREFIX: stores.name };
    const refused = rebuilt.start('flashsale-worker', environment);
    expect(await refused.exited()).toEqual({ code: 1, signal: null });
    // As docs/operations.md says.
    await stores.redis.client.set(SHOP_KEY, await readShopId(rebuilt.database.pool));
    const api = await rebuilt.startApi(environment);
    await rebuilt.startWorker(environment);
    const again = connectClient(rebuilt, api.url);
    await until(async () => (await stores.observe('sale_1'))?.stock === 100);
    await until(async () => (await stores.observe('sale_1'))?.ready);
    expect(await stores.observe('sale_1')).toMatchObject({ buyers: 0, outboxLength: 0 });
    await until(async () => bodyOf(await again.status('sale_1')).remainingStock === 100);
    await expectSold(again, 'sale_1', users(100));
    await until(async () => (await rebuilt.readOrders('sale_1')).length === 100);
    await until(async () => (await stores.observe('sale_1'))?.outboxLength === 0);
  });
});
