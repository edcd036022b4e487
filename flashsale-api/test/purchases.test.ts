import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { saleKeys } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { useStores } from '../../flashsale-core/test-support/index.js';
import type { Answer, ApiClient, PurchaseBody } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const MINUTE_MS = 60_000;

const ALREADY_PURCHASED = {
  success: false,
  status: 'ALREADY_PURCHASED',
  message: 'You have already purchased from this sale',
};
const SOLD_OUT = { success: false, status: 'SOLD_OUT', message: 'Sale is sold out' };
const NOT_ACTIVE = { statusCode: 400, message: 'Sale is not currently active', error: 'Bad Request' };

const stores = useStores();
let api: ApiUnderTest;
let client: ApiClient;

beforeAll(async () => {
  api = await startApiHere(stores);
  client = api.client;
});

function orderIdOf(answer: Answer): string {
  const { status, orderId } = answer.body as PurchaseBody;
  if (status !== 'SUCCESS' || orderId === undefined) throw new Error(`No purchase: ${answer.text}`);
  return orderId;
}

/** Everything that Redis holds of a sale. */
async function snapshot(saleId: string): Promise<unknown[]> {
  const { meta, stock, users, orders, outbox } = saleKeys(saleId);
  const { client: redis } = stores.redis;
  return [
    await redis.hgetall(meta),
    await redis.get(stock),
    (await redis.smembers(users)).sort(),
    await redis.hgetall(orders),
    await redis.xrange(outbox, '-', '+'),
  ];
}

describe('POST /sale/purchase', () => {
  it('reserves a unit and returns the order id', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });

    const answer = await client.buy(saleId, 'user123');

    expect(answer.status).toBe(200);
    expect(answer.headers['content-type']).toBe('application/json; charset=utf-8');
    expect(answer.body).toEqual({
      success: true,
      status: 'SUCCESS',
      message: 'Purchase reserved successfully',
      orderId: expect.stringMatching(UUID),
    });
    expect(await stores.observe(saleId)).toMatchObject({ stock: 2, buyers: 1, outboxLength: 1 });
    await until(async () => (await stores.queueDepth()) >= 1, { what: 'the purchase is in the queue' });
  });

  it('refuses an owner because of the first purchase, and takes no second unit', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    await client.buy(saleId, 'user123');
    const before = await snapshot(saleId);

    const answer = await client.buy(saleId, 'user123');

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(ALREADY_PURCHASED);
    expect(await snapshot(saleId)).toEqual(before);
  });

  it('is sold out for everybody except owners, who learn that they have a unit', async () => {
    const { saleId } = await stores.openSale({ totalStock: 1 });
    await client.buy(saleId, 'owner');
    const before = await snapshot(saleId);

    const [other, owner] = [await client.buy(saleId, 'other'), await client.buy(saleId, 'owner')];

    expect(other).toMatchObject({ status: 200, body: SOLD_OUT });
    expect(owner).toMatchObject({ status: 200, body: ALREADY_PURCHASED });
    expect(await snapshot(saleId)).toEqual(before);
  });

  it.each([
    ['before the window', { startsAt: new Date(Date.now() + MINUTE_MS), endsAt: new Date(Date.now() + 2 * MINUTE_MS) }],
    ['after the window', { startsAt: new Date(Date.now() - 2 * MINUTE_MS), endsAt: new Date(Date.now() - MINUTE_MS) }],
    ['paused', { state: 'PAUSED' as const }],
  ])('refuses a purchase %s', async (_when, definition) => {
    const { saleId } = await stores.openSale(definition);
    const before = await snapshot(saleId);

    const answer = await client.buy(saleId, 'user123');

    expect(answer.status).toBe(400);
    expect(answer.headers).not.toHaveProperty('retry-after');
    expect(answer.body).toEqual(NOT_ACTIVE);
    expect(await snapshot(saleId)).toEqual(before);
  });

  it('opens and closes at the instants of the window', async () => {
    const startsAt = new Date(Date.now() + 400);
    const { saleId } = await stores.openSale({ startsAt, endsAt: new Date(startsAt.getTime() + 800), totalStock: 100 });
    const endMs = startsAt.getTime() + 800;
    const answers: { status: number; isBefore: boolean; isWithin: boolean; isAfter: boolean }[] = [];

    while (Date.now() < endMs + 200) {
      const sentAtMs = Date.now();
      const { status } = await client.buy(saleId, randomUUID());
      const answeredAtMs = Date.now();
      const isWithin = sentAtMs >= startsAt.getTime() && answeredAtMs < endMs;
      answers.push({ status, isBefore: answeredAtMs < startsAt.getTime(), isWithin, isAfter: sentAtMs >= endMs });
      await until(() => Date.now() >= sentAtMs + 20);
    }

    const statuses = (which: 'isBefore' | 'isWithin' | 'isAfter'): Set<number> =>
      new Set(answers.filter((purchase) => purchase[which]).map(({ status }) => status));
    expect(statuses('isBefore')).toEqual(new Set([400]));
    expect(statuses('isWithin')).toEqual(new Set([200]));
    expect(statuses('isAfter')).toEqual(new Set([400]));
  });

  it('answers 404 for an unknown sale, and stores nothing', async () => {
    const keysBefore = await stores.redis.client.dbsize();

    const answer = await client.buy('sale_9', 'user123');

    expect(answer.status).toBe(404);
    expect(answer.body).toEqual({ statusCode: 404, message: 'Sale sale_9 not found', error: 'Not Found' });
    expect(await stores.redis.client.dbsize()).toBe(keysBefore);
  });

  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty'])(
    'answers 404 for a sale named %s',
    async (saleId) => {
      expect(await client.buy(saleId, 'user123')).toMatchObject({ status: 404 });
      expect(await client.status(saleId)).toMatchObject({ status: 404 });
      expect(await client.purchaseOf(saleId, 'user123')).toMatchObject({ status: 404 });
    },
  );

  it.each(['__proto__', 'constructor', 'a|b', 'a/b', 'a:b*{c}', '%00', '"quoted"', '\\', '~'.repeat(64)])(
    'sells to a user named %s like to any other',
    async (userId) => {
      const { saleId } = await stores.openSale();

      const orderId = orderIdOf(await client.buy(saleId, userId));

      expect(await client.buy(saleId, userId)).toMatchObject({ body: ALREADY_PURCHASED });
      expect((await client.purchaseOf(saleId, userId)).body).toMatchObject({ purchased: true, orderId });
      expect(await stores.redis.client.smembers(saleKeys(saleId).users)).toEqual([userId]);
    },
  );

  it('answers 503 while the counters of a sale are not loaded', async () => {
    const { saleId } = await stores.createSale();
    await api.refreshSales();

    const answer = await client.buy(saleId, 'user123');

    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('1');
    expect(answer.body).toEqual({
      statusCode: 503,
      message: 'Sale is not ready, please try again',
      error: 'Service Unavailable',
    });
    expect(await stores.observe(saleId)).toBeUndefined();
  });

  it('answers 503 while the gate is closed', async () => {
    const { saleId } = await stores.openSale();
    await api.refreshSales();
    await stores.redis.client.setGate(saleKeys(saleId).meta, '1', 'closed');

    expect(await client.buy(saleId, 'user123')).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(await client.purchaseOf(saleId, 'user123')).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  });
});

describe('Idempotency-Key', () => {
  let saleId: string;

  beforeEach(async () => {
    ({ saleId } = await stores.openSale({ totalStock: 2 }));
  });

  it('replays the same answer for the same key', async () => {
    const first = await client.buy(saleId, 'ann', 'key-1');
    const again = await client.buy(saleId, 'ann', 'key-1');

    expect(first).toMatchObject({ status: 200, body: { status: 'SUCCESS', orderId: expect.stringMatching(UUID) } });
    expect(again).toMatchObject({ status: 200, body: first.body });
    expect(await stores.observe(saleId)).toMatchObject({ stock: 1, buyers: 1, outboxLength: 1 });
  });

  it('refuses an owner with another key, or without one, as already purchased', async () => {
    await client.buy(saleId, 'ann', 'key-1');

    expect(await client.buy(saleId, 'ann', 'key-2')).toMatchObject({ status: 200, body: ALREADY_PURCHASED });
    expect(await client.buy(saleId, 'ann')).toMatchObject({ status: 200, body: ALREADY_PURCHASED });
  });

  it('refuses an owner who bought without a key likewise, whatever key comes later', async () => {
    await client.buy(saleId, 'ann');

    expect(await client.buy(saleId, 'ann', 'key-1')).toMatchObject({ status: 200, body: ALREADY_PURCHASED });
  });

  it('is scoped to the user and the sale', async () => {
    const other = await stores.openSale();

    const ids = [
      orderIdOf(await client.buy(saleId, 'ann', 'key-1')),
      orderIdOf(await client.buy(saleId, 'bob', 'key-1')),
      orderIdOf(await client.buy(other.saleId, 'ann', 'key-1')),
    ];

    expect(new Set(ids).size).toBe(3);
  });

  it('replays even when the sale is sold out', async () => {
    const orderId = orderIdOf(await client.buy(saleId, 'ann', 'key-1'));
    await client.buy(saleId, 'bob');
    expect(await client.buy(saleId, 'eve', 'key-1')).toMatchObject({ body: SOLD_OUT });

    expect(orderIdOf(await client.buy(saleId, 'ann', 'key-1'))).toBe(orderId);
  });

  it('replays even after the end, when other users and other keys are refused', async () => {
    const endsAt = new Date(Date.now() + 700);
    ({ saleId } = await stores.openSale({ endsAt }));
    const orderId = orderIdOf(await client.buy(saleId, 'ann', 'key-1'));
    await until(async () => (await client.buy(saleId, 'eve', randomUUID())).status === 400, { what: 'the sale ends' });

    expect(orderIdOf(await client.buy(saleId, 'ann', 'key-1'))).toBe(orderId);
    expect(await client.buy(saleId, 'ann', 'key-2')).toMatchObject({ status: 400, body: NOT_ACTIVE });
  });

  it('gives one unit and one answer to concurrent requests', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.buy(saleId, 'ann', 'k'.repeat(64))));

    expect(new Set(answers.map(orderIdOf)).size).toBe(1);
    expect(await stores.observe(saleId)).toMatchObject({ stock: 1, buyers: 1, outboxLength: 1 });
  });

  it('is audited as a replay, which is not another attempt', async () => {
    await client.buy(saleId, 'ann', 'key-1');
    await client.buy(saleId, 'ann', 'key-1');
    await client.buy(saleId, 'ann', 'key-2');

    await until(async () => (await stores.countAudit(saleId)).REJECTED_DUPLICATE === 1);
    expect(await stores.countAudit(saleId)).toEqual({ ATTEMPTED: 1, REJECTED_DUPLICATE: 1, REPLAYED: 1 });
  });
});

describe('the audit trail of rejections', () => {
  it('has the attempt and its reason for each, with user, epoch and time of the decision', async () => {
    const paused = await stores.openSale({ state: 'PAUSED' });
    const { saleId } = await stores.openSale({ totalStock: 1 });
    const beforeMs = Date.now();
    await client.buy(saleId, 'owner');
    await client.buy(saleId, 'owner');
    await client.buy(saleId, 'other');
    await client.buy(paused.saleId, 'owner');
    const afterMs = Date.now();

    const rows = await until(async () => {
      const result = await stores.database.pool.query<{ created_at: Date }>(
        `SELECT sale_id, user_id, event_type, order_id, epoch, metadata, sequence::int, created_at
           FROM order_audit_trail WHERE sale_id = ANY($1) ORDER BY sale_id = $2, sequence`,
        [[saleId, paused.saleId], paused.saleId],
      );
      return result.rowCount === 6 ? result.rows : undefined;
    });

    const row = (sale_id: string, user_id: string, event_type: string, sequence: number): object => ({
      ...{ sale_id, user_id, event_type, sequence },
      ...{ order_id: null, epoch: 1, metadata: null, created_at: expect.any(Date) },
    });
    expect(rows).toEqual([
      row(saleId, 'owner', 'ATTEMPTED', 1),
      row(saleId, 'owner', 'REJECTED_DUPLICATE', 2),
      row(saleId, 'other', 'ATTEMPTED', 3),
      row(saleId, 'other', 'REJECTED_SOLD_OUT', 4),
      row(paused.saleId, 'owner', 'ATTEMPTED', 1),
      row(paused.saleId, 'owner', 'REJECTED_NOT_ACTIVE', 2),
    ]);
    for (const { created_at: decidedAt } of rows) {
      expect(decidedAt.getTime()).toBeGreaterThanOrEqual(beforeMs - 1);
      expect(decidedAt.getTime()).toBeLessThanOrEqual(afterMs + 1);
    }
  });
});

describe('GET /sale/:saleId/user/:userId/purchase', () => {
  it('is RESERVED between the answer and the database, then CONFIRMED', async () => {
    const { saleId } = await stores.openSale();
    const orderId = orderIdOf(await client.buy(saleId, 'ann'));
    expect(await client.purchaseOf(saleId, 'ann')).toMatchObject({
      status: 200,
      body: { purchased: true, orderId, status: 'RESERVED' },
    });

    await stores.startWorker();
    await stores.untilAtRest(saleId);

    const confirmed = await client.purchaseOf(saleId, 'ann');
    expect(confirmed.status).toBe(200);
    expect(confirmed.body).toEqual({ purchased: true, orderId, status: 'CONFIRMED' });
    expect(await stores.readOrders(saleId)).toEqual([expect.objectContaining({ userId: 'ann', orderId })]);
  });

  it('reports that there is none', async () => {
    const { saleId } = await stores.openSale();

    const answer = await client.purchaseOf(saleId, 'nobody');

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ purchased: false, orderId: null, status: 'NOT_PURCHASED' });
  });

  it('answers 404 for an unknown sale', async () => {
    const answer = await client.purchaseOf('sale_9', 'ann');

    expect(answer.status).toBe(404);
    expect(answer.body).toEqual({ statusCode: 404, message: 'Sale sale_9 not found', error: 'Not Found' });
  });
});
