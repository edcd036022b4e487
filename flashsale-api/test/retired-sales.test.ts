import { beforeAll, expect, it } from '@jest/globals';
import type { Schemas } from 'flashsale-client';
import { saleKeys } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { expectInvariants, useStores } from '../../flashsale-core/test-support/index.js';
import { AdminClient } from './admin-client.js';
import { bodyOf } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const MINUTE_MS = 60_000;
const NOT_ACTIVE = { status: 400, body: { message: 'Sale is not currently active' } };

const stores = useStores();
let api: ApiUnderTest;
let admin: AdminClient;

beforeAll(async () => {
  api = await startApiHere(stores);
  admin = new AdminClient(api.client);
  await stores.startWorker({ RETIRE_AFTER_HOURS: '0' });
});

const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * MINUTE_MS).toISOString();

const listed = async (query = ''): Promise<string[]> => {
  const { body } = await api.client.ask('GET', `/api/v1/sales${query}`);
  return (body as Schemas['SaleView'][]).map(({ saleId }) => saleId);
};

/** A sale of three units that is ready: a worker that sees a new sale may close it again for a moment. */
async function openSale(): Promise<string> {
  const { saleId } = bodyOf(
    await admin.create({ name: 'A thing', totalStock: 3, startsAt: inMinutes(-60), endsAt: inMinutes(60) }),
  );
  await until(async () => (await stores.observe(saleId))?.ready === true);
  return saleId;
}

/** A sale that ended a minute ago, and in which ann bought one of three units. */
async function endSale(): Promise<string> {
  const saleId = await openSale();
  expect(bodyOf(await api.client.buy(saleId, 'ann')).status).toBe('SUCCESS');
  await stores.untilAtRest(saleId);
  bodyOf(await admin.change(saleId, { endsAt: inMinutes(-1) }));
  await until(async () => (await stores.observe(saleId))?.ready === true);
  return saleId;
}

it('a retired sale answers as before, from PostgreSQL, and is listed among the retired ones', async () => {
  const saleId = await endSale();
  const before = bodyOf(await api.client.status(saleId));
  expect(await listed()).toContain(saleId);
  expect(bodyOf(await admin.retire(saleId))).toMatchObject({
    saleId,
    status: 'ENDED',
    retiredAt: expect.any(String),
    ready: false,
    buyers: null,
    orders: 1,
    remainingStock: 2,
  });
  expect(await stores.redis.client.exists(saleKeys(saleId).meta, saleKeys(saleId).orders)).toBe(0);

  expect(bodyOf(await api.client.status(saleId))).toEqual(before);
  expect(await api.client.buy(saleId, 'bob')).toMatchObject(NOT_ACTIVE);
  expect(bodyOf(await api.client.purchaseOf(saleId, 'ann'))).toMatchObject({ purchased: true, status: 'CONFIRMED' });
  expect(bodyOf(await api.client.purchaseOf(saleId, 'bob'))).toMatchObject({ status: 'NOT_PURCHASED' });
  await until(async () => !(await listed()).includes(saleId));
  expect(await listed('?retired=true')).toContain(saleId);
  expect(await listed('?retired=false')).not.toContain(saleId);
  expect(await api.client.ask('GET', '/api/v1/sales?retired=maybe')).toMatchObject({ status: 400 });
  expect((await admin.sales()).map((sale) => sale.saleId)).toContain(saleId);
  const listedToOperators = async (retired: string): Promise<unknown> =>
    (await api.client.ask('GET', `/api/v1/admin/sales?limit=500&retired=${retired}`)).body;
  expect(await listedToOperators('false')).not.toContainEqual(expect.objectContaining({ saleId }));
  expect(await listedToOperators('true')).toEqual([expect.objectContaining({ saleId })]);
  // No request reopened it: it is still retired.
  expect((await admin.sale(saleId)).retiredAt).not.toBeNull();
  expect(await admin.repair(saleId, {})).toMatchObject({ status: 409 });
});

it('repeating a purchase of a retired sale with its Idempotency-Key gets the same success', async () => {
  const saleId = await openSale();
  const { orderId } = bodyOf(await api.client.buy(saleId, 'ann', 'key-1'));
  await stores.untilAtRest(saleId);
  bodyOf(await admin.change(saleId, { endsAt: inMinutes(-1) }));
  const replay = { status: 200, body: { status: 'SUCCESS', orderId } };
  expect(await api.client.buy(saleId, 'ann', 'key-1')).toMatchObject(replay);
  bodyOf(await admin.retire(saleId));
  expect(await api.client.buy(saleId, 'ann', 'key-1')).toMatchObject(replay);
  expect(await api.client.buy(saleId, 'ann', 'key-2')).toMatchObject(NOT_ACTIVE);
  expect(await api.client.buy(saleId, 'bob', 'key-1')).toMatchObject(NOT_ACTIVE);
});

it('requests for a retired sale get 503 if PostgreSQL does not answer in time, however many there are', async () => {
  const saleId = await endSale();
  bodyOf(await admin.retire(saleId));
  const ask = () => api.client.purchaseOf(saleId, 'ann');
  await stores.openDatabase().transaction(async (holder) => {
    await holder.query('LOCK TABLE orders IN ACCESS EXCLUSIVE MODE');
    const askedAtMs = performance.now();
    const answers = await Promise.all(Array.from({ length: 200 }, ask));
    expect(answers.every(({ status }) => status === 503)).toBe(true);
    // Each in its turn, they would wait for the lock for more than a minute.
    expect(performance.now() - askedAtMs).toBeLessThan(15_000);
    expect(await api.client.buy(saleId, 'ann', 'key-1')).toMatchObject({ status: 503 });
  });
  await until(async () => (await ask()).status === 200);
});

it('a retired sale leaves nothing in Redis that is checked, although an API still adds its last stats', async () => {
  const saleId = await endSale();
  expect(await api.client.buy(saleId, 'bob')).toMatchObject(NOT_ACTIVE);
  bodyOf(await admin.retire(saleId));
  await until(async () => (await stores.redis.client.exists(saleKeys(saleId).figures)) === 1);
});

it('a retired sale with a changed window sells the remaining units, and knows its buyers', async () => {
  const saleId = await endSale();
  bodyOf(await admin.retire(saleId));
  expect(bodyOf(await admin.change(saleId, { endsAt: inMinutes(60) }))).toMatchObject({ retiredAt: null });
  await until(async () => (await stores.observe(saleId))?.ready === true);
  await until(async () => (await api.client.buy(saleId, 'bob')).status === 200);
  expect(bodyOf(await api.client.buy(saleId, 'ann')).status).toBe('ALREADY_PURCHASED');
  expect(bodyOf(await api.client.buy(saleId, 'eve')).status).toBe('SUCCESS');
  expect(bodyOf(await api.client.buy(saleId, 'joe')).status).toBe('SOLD_OUT');
  await stores.untilAtRest(saleId);
  await expectInvariants(stores, saleId);
});

it('says why a sale cannot be retired', async () => {
  const { saleId } = await stores.openSale();
  const conflict = (message: string) => ({ status: 409, body: { message } });
  expect(await admin.retire(saleId)).toMatchObject(conflict(`Sale ${saleId} has not ended, so it cannot be retired`));
  expect(await admin.retire('no-such-sale')).toMatchObject({ status: 404 });
  const ended = await endSale();
  await stores.database.pool.query('DELETE FROM orders WHERE sale_id = $1', [ended]);
  expect(await admin.retire(ended)).toMatchObject(
    conflict(`Sale ${ended} cannot be retired: not every reservation of it is an order (npm run repair)`),
  );
});
