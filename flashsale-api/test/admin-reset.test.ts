import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { TcpProxy, until } from 'flashsale-testkit';
import {
  expectInvariants,
  readMetrics,
  reserveFor,
  users,
  useStores,
} from '../../flashsale-core/test-support/index.js';
import { type Answer, type ApiClient, orderIds, tally } from './api-client.js';
import { type ApiUnderTest, connectClient, startApiHere } from './api-under-test.js';

const TOKEN = 'correct-horse-battery-staple-0123';
const RESET = '/api/v1/admin/reset';
/** Well below the time that a reset waits for a lock. */
const FROZEN_MS = 300;

const stores = useStores();

describe('POST /admin/reset', () => {
  let api: ApiUnderTest;
  let client: ApiClient;

  beforeAll(async () => {
    api = await startApiHere(stores);
    client = api.client;
  });

  it('resets a sale', async () => {
    const { saleId } = await stores.openSale({ totalStock: 3 });
    await stores.startWorker();
    await Promise.all(users(5).map((user) => client.buy(saleId, user)));
    await stores.untilAtRest(saleId);
    await until(async () => (await stores.countAudit(saleId)).REJECTED_SOLD_OUT === 2);

    const answer = await client.reset(saleId);

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ success: true, message: `Sale ${saleId} has been reset` });
    expect(await stores.readOrders(saleId)).toEqual([]);
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 2, stock: 3, buyers: 0, outboxLength: 0 });
    expect(await stores.readSale(saleId)).toMatchObject({ sold: 0, epoch: 2, resetEpoch: 2 });
    // Three orders with three rows each, two rejections with two.
    expect(await readAudit(saleId)).toMatchObject([
      {
        event_type: 'ADMIN_RESET',
        epoch: 2,
        metadata: {
          archivedOrders: 3,
          archivedAuditRows: 13,
          actor: expect.stringMatching(/^demo, act \d+$/),
        },
      },
    ]);

    const again = await Promise.all(users(5).map((user) => client.buy(saleId, user)));
    expect(tally(again)).toEqual({ SUCCESS: 3, SOLD_OUT: 2 });
    await stores.untilAtRest(saleId);
    await expectInvariants(stores, saleId);
  });

  it('resets a sale that was never opened, and one that ended', async () => {
    const { saleId } = await stores.createSale({ totalStock: 4 });
    const ended = await stores.openSale({ endsAt: new Date(Date.now() - 1) });

    expect(await client.reset(saleId)).toMatchObject({ status: 200 });
    expect(await client.reset(ended.saleId)).toMatchObject({ status: 200 });

    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 1, stock: 4 });
    expect(await client.buy(saleId, 'ann')).toMatchObject({ body: { status: 'SUCCESS' } });
    expect(await client.buy(ended.saleId, 'ann')).toMatchObject({ status: 400 });
  });

  it('forgets the Idempotency-Keys of the buyers: the same key buys again', async () => {
    const { saleId } = await stores.openSale({ totalStock: 1 });
    const before = await client.buy(saleId, 'ann', 'key-1');
    await client.reset(saleId);

    expect(await client.purchaseOf(saleId, 'ann')).toMatchObject({ body: { purchased: false } });
    expect(await client.buy(saleId, 'ann', 'key-1')).toMatchObject({ status: 200, body: before.body });
    expect(await stores.observe(saleId)).toMatchObject({ epoch: 2, stock: 0, buyers: 1 });
  });

  it('answers 404 for an unknown sale', async () => {
    const answer = await client.reset('sale_9');

    expect(answer.status).toBe(404);
    expect(answer.body).toEqual({ statusCode: 404, message: 'Sale sale_9 not found', error: 'Not Found' });
  });

  it.each<[string, unknown]>([
    ['nothing in it', {}],
    ['a list', ['sale_1']],
    ['null', null],
    ['a number', { saleId: 1 }],
    ['a list of sales', { saleId: ['sale_1'] }],
    ['an object', { saleId: { toString: 'sale_1' } }],
    ['an empty sale', { saleId: '' }],
    ['a space', { saleId: 'sale 1' }],
    ['65 characters', { saleId: 'a'.repeat(65) }],
    ['another property', { saleId: 'sale_1', force: true }],
    ['a constructor', { saleId: 'sale_1', constructor: { prototype: {} } }],
  ])('refuses a body with %s', async (_what, body) => {
    const answer = await client.askWith('POST', RESET, body);

    expect(answer.status).toBe(400);
    expect(answer.body).toEqual({ statusCode: 400, message: expect.anything(), error: 'Bad Request' });
  });

  it('refuses a body that is not JSON, or missing', async () => {
    const json = { 'content-type': 'application/json' };
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    expect(await client.ask('POST', RESET, { headers: json, body: '{"saleId"' })).toMatchObject({ status: 400 });
    expect(await client.ask('POST', RESET)).toMatchObject({ status: 400 });
    expect(await client.ask('POST', RESET, { headers: form, body: 'saleId=a' })).toMatchObject({ status: 415 });
    expect(
      await client.ask('POST', RESET, { headers: json, body: '{"saleId":"a","__proto__":{"a":1}}' }),
    ).toMatchObject({ status: 400 });
  });

  it('reports a failure, and the sale continues', async () => {
    const { saleId } = await stores.openSale({ totalStock: 5 });
    await client.buy(saleId, 'ann');
    const holder = new pg.Client({ connectionString: stores.databaseUrl });
    stores.defer(() => holder.end());
    await holder.connect();
    await holder.query('BEGIN');
    await holder.query('SELECT 1 FROM sales WHERE id = $1 FOR UPDATE', [saleId]);

    const resetting = client.reset(saleId);
    const bought: Answer[] = [];
    const answered = new AbortController();
    void resetting.finally(() => answered.abort());
    while (!answered.signal.aborted) bought.push(await client.buy(saleId, 'bob', 'key-1'));
    const answer = await resetting;

    expect(answer.status).toBe(503);
    expect(answer.headers['retry-after']).toBe('2');
    expect(answer.body).toEqual({
      statusCode: 503,
      message: expect.stringContaining(`Sale ${saleId} could not be reset now`),
      error: 'Service Unavailable',
    });
    expect(tally(bought)).toEqual({ SUCCESS: bought.length });
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 1, stock: 3, buyers: 2 });

    await holder.query('ROLLBACK');
    expect(await client.reset(saleId)).toMatchObject({ status: 200 });
  });

  it('has enough time to archive many rows', async () => {
    const { saleId } = await stores.openSale({ totalStock: 2 });
    // No statement of a purchase may take that long.
    await stores.database.pool.query(`
      CREATE FUNCTION dawdle() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(6.2); RETURN NULL; END $$;
      CREATE TRIGGER dawdle BEFORE DELETE ON audit_events FOR EACH STATEMENT EXECUTE FUNCTION dawdle()`);
    stores.defer(() => stores.database.pool.query('DROP FUNCTION dawdle CASCADE'));

    expect(await client.reset(saleId)).toMatchObject({ status: 200 });

    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 2 });
  });
});

describe('a reset while a store is away', () => {
  it.each([
    ['PostgreSQL', 'DATABASE_URL'],
    ['Redis', 'REDIS_URL'],
  ])('is refused with 503 without %s, and can be repeated', async (_store, variable) => {
    const { saleId } = await stores.openSale({ totalStock: 5 });
    await reserveFor(stores, saleId, users(2));
    const proxy = await TcpProxy.before(variable === 'REDIS_URL' ? stores.redisUrl : stores.databaseUrl);
    stores.defer(() => proxy.close());
    const { client } = await startApiHere(stores, { [variable]: proxy.url });
    proxy.refuse();

    expect(await client.reset(saleId)).toMatchObject({ status: 503, headers: { 'retry-after': '2' } });
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, epoch: 1, stock: 3, buyers: 2 });

    proxy.admit();
    await until(async () => (await client.reset(saleId)).status === 200);
    expect(await stores.observe(saleId)).toMatchObject({ ready: true, stock: 5, buyers: 0 });
  });
});

describe('who may reset', () => {
  const resetWith = (client: ApiClient, authorization?: string): Promise<Answer> =>
    client.post(RESET, { saleId: 'sale_9' }, authorization === undefined ? {} : { authorization });

  it('an operator with the token', async () => {
    const { client } = await startApiHere(stores, { FLASHSALE_DEMO: 'false', ADMIN_TOKEN: TOKEN });

    expect(await resetWith(client, `Bearer ${TOKEN}`)).toMatchObject({ status: 404 });
    for (const authorization of [undefined, 'Bearer', `Bearer ${TOKEN}x`, `Basic ${TOKEN}`, 'x'.repeat(8_000)]) {
      const answer = await resetWith(client, authorization);
      expect(answer.status).toBe(401);
      expect(answer.headers['www-authenticate']).toBe('Bearer');
      expect(answer.body).toEqual({
        statusCode: 401,
        message: 'The admin token is missing or wrong',
        error: 'Unauthorized',
      });
    }
  });

  it('nobody if neither a token nor demo mode is configured', async () => {
    const { client, logger } = await startApiHere(stores, { FLASHSALE_DEMO: 'false', ADMIN_TOKEN: '' });

    for (const authorization of [undefined, 'Bearer ', 'Bearer undefined']) {
      expect(await resetWith(client, authorization)).toMatchObject({
        status: 403,
        body: { statusCode: 403, message: expect.stringContaining('ADMIN_TOKEN'), error: 'Forbidden' },
      });
    }
    expect(logger.lines).toContainEqual(expect.stringContaining('Admin calls are switched off'));
  });

  it('everybody in demo mode, which is logged as a warning', async () => {
    const { client, logger } = await startApiHere(stores, { FLASHSALE_DEMO: 'true', ADMIN_TOKEN: TOKEN });

    expect(await resetWith(client)).toMatchObject({ status: 404 });
    expect(await resetWith(client, 'Bearer wrong')).toMatchObject({ status: 404 });
    expect(logger.lines).toContainEqual(expect.stringMatching(/^warn: DEMO MODE/));
  });

  it('is checked before the body', async () => {
    const { client } = await startApiHere(stores, { FLASHSALE_DEMO: 'false', ADMIN_TOKEN: TOKEN });

    expect(await client.askWith('POST', RESET, { saleId: 7, more: 1 })).toMatchObject({ status: 401 });
  });
});

describe('a reset in the middle of a stampede', () => {
  it('leaves no earlier reservation, even if it is still queued', async () => {
    const { client, url } = await startApiHere(stores);
    const { saleId } = await stores.openSale({ totalStock: 300 });
    const before = await Promise.all(users(400, 'old').map((user) => client.buy(saleId, user)));
    expect(tally(before)).toEqual({ SUCCESS: 300, SOLD_OUT: 100 });
    await until(async () => (await readMetrics(url)).get('flashsale_publishes_total{outcome="confirmed"}') === 300);

    expect(await client.reset(saleId)).toMatchObject({ status: 200 });
    const after = await Promise.all(users(50, 'new').map((user) => client.buy(saleId, user)));
    await stores.startWorker();
    await stores.untilAtRest(saleId);

    expect(tally(after)).toEqual({ SUCCESS: 50 });
    expect((await stores.readOrders(saleId)).map(({ orderId }) => orderId).sort()).toEqual(orderIds(after).sort());
    await expectInvariants(stores, saleId);
    await until(async () => (await stores.countAudit(saleId)).STALE_DROPPED === 300);
    expect(await stores.countAudit(saleId)).toEqual({
      ADMIN_RESET: 1,
      ATTEMPTED: 50,
      RESERVED: 50,
      CONFIRMED: 50,
      STALE_DROPPED: 300,
    });
  });

  it('is correct again and again, with workers, two APIs and concurrent resets', async () => {
    const apis = [await startApiHere(stores), await startApiHere(stores)];
    const worker = await stores.startWorker();
    const { saleId } = await stores.openSale({ totalStock: 40 });
    await Promise.all(apis.map(({ refreshSales }) => refreshSales()));
    const purchases: { answer: Answer; userId: string; askedAtMs: number; heardAtMs: number }[] = [];
    const last = { askedAtMs: 0, heardAtMs: 0 };
    const closing = new AbortController();

    const shoppers = Array.from({ length: 30 }, async (_, shopper) => {
      const client = connectClient(stores, apis[shopper % 2]?.url ?? '', 1);
      for (let i = 0; !closing.signal.aborted; i += 1) {
        const userId = `user-${shopper}-${i}`;
        const askedAtMs = performance.now();
        const answer = await client.buy(saleId, userId);
        purchases.push({ answer, userId, askedAtMs, heardAtMs: performance.now() });
      }
    });
    for (let round = 0; round < 4; round += 1) {
      const soldBefore = purchases.length;
      await until(() => purchases.length >= soldBefore + 200);
      // The worker is frozen in the middle of its work, perhaps inside a transaction, so that messages are queued.
      worker.signal('SIGSTOP');
      last.askedAtMs = performance.now();
      const resetting = Promise.all(apis.map(({ client }) => client.reset(saleId)));
      await sleep(FROZEN_MS);
      worker.signal('SIGCONT');
      expect((await resetting).map(({ status }) => status)).toEqual([200, 200]);
      last.heardAtMs = performance.now();
    }
    const soldBefore = purchases.length;
    await until(() => purchases.length >= soldBefore + 200);
    closing.abort();
    await Promise.all(shoppers);
    await stores.untilAtRest(saleId);
    await Promise.all(apis.map(({ stop }) => stop()));

    const orders = new Map((await stores.readOrders(saleId)).map(({ userId, orderId }) => [userId, orderId]));
    expect(orders.size).toBe(40);
    for (const { answer, userId, askedAtMs, heardAtMs } of purchases) {
      const [orderId] = orderIds([answer]);
      const expected = heardAtMs < last.askedAtMs ? [undefined] : [orderId];
      const isOpen = askedAtMs < last.heardAtMs && heardAtMs >= last.askedAtMs;
      expect(isOpen ? [undefined, orderId] : expected).toContain(orders.get(userId));
    }
    await expectInvariants(stores, saleId);
    // Eight resets; a reconciler in between may have raised the epoch once more.
    const { resetEpoch } = await stores.readSale(saleId);
    expect(resetEpoch).toBeGreaterThanOrEqual(9);

    const { STALE_DROPPED: _staleDropped, REBUILT: _rebuilt, ...audit } = await stores.countAudit(saleId);
    expect(audit).toEqual({
      ADMIN_RESET: 1,
      ATTEMPTED: 40 + (audit.REJECTED_SOLD_OUT ?? 0),
      RESERVED: 40,
      CONFIRMED: 40,
      REJECTED_SOLD_OUT: expect.any(Number),
    });
    const rejectedSurely = purchases.filter(
      ({ answer, askedAtMs }) => askedAtMs > last.heardAtMs && orderIds([answer]).length === 0,
    );
    expect(audit.REJECTED_SOLD_OUT).toBeGreaterThanOrEqual(rejectedSurely.length);
    expect(await oldestEpoch(saleId)).toBe(resetEpoch);
    expect(await stores.takeDeadLetters()).toEqual([]);
    expect(new Set(Object.keys(tally(purchases.map(({ answer }) => answer))))).toEqual(
      new Set(['SUCCESS', 'SOLD_OUT', '503']),
    );
  });
});

async function readAudit(saleId: string): Promise<unknown[]> {
  const { rows } = await stores.database.pool.query<Record<string, unknown>>(
    'SELECT event_type, epoch, metadata FROM order_audit_trail WHERE sale_id = $1 ORDER BY id',
    [saleId],
  );
  return rows;
}

async function oldestEpoch(saleId: string): Promise<number | undefined> {
  const { rows } = await stores.database.pool.query<{ epoch: number }>(
    `SELECT MIN(epoch) AS epoch FROM order_audit_trail WHERE sale_id = $1 AND event_type <> 'STALE_DROPPED'`,
    [saleId],
  );
  return rows[0]?.epoch;
}
