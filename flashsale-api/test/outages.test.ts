import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { observeSale, reconcileSale, type RejectionEvent, type SaleObservation } from 'flashsale-core';
import { RedisServer, TcpProxy, until } from 'flashsale-testkit';
import { expectInvariants, users, useStores } from '../../flashsale-core/test-support/index.js';
import { insertAuditSegments, OpenSegment } from '../src/audit/audit-segment.js';
import { RejectionAudit } from '../src/audit/rejection-audit.js';
import { type Answer, orderIds, tally } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

/** A command to Redis times out after one second; the rest is a margin for a busy machine. */
const ANSWER_DEADLINE_MS = 10_000;
/** For all answers of a crowd on a busy machine; waiting for an absent store would take ten times as long. */
const CROWD_DEADLINE_MS = 30_000;

const stores = useStores();

async function proxyBefore(url: string): Promise<TcpProxy> {
  const proxy = await TcpProxy.before(url);
  stores.defer(() => proxy.close());
  return proxy;
}

describe('while PostgreSQL is away', () => {
  it.each(['refuse', 'silence'] as const)(
    'purchases continue, and rejections are written when it is back (%s)',
    async (fault) => {
      const { saleId } = await stores.openSale({ totalStock: 50 });
      const proxy = await proxyBefore(stores.databaseUrl);
      const api = await startApiHere(stores, { DATABASE_URL: proxy.url });
      stores.defer(() => proxy.admit());
      const audit = api.app.get(RejectionAudit);
      expect(tally([await api.client.buy(saleId, 'first'), await api.client.buy(saleId, 'first')])).toEqual({
        SUCCESS: 1,
        ALREADY_PURCHASED: 1,
      });
      await until(() => audit.gauges.written === 1);

      proxy[fault]();
      const startedAtMs = performance.now();
      const answers = await Promise.all(users(1_500).map((userId) => api.client.buy(saleId, userId)));
      expect(performance.now() - startedAtMs).toBeLessThan(CROWD_DEADLINE_MS);
      expect(tally(answers)).toEqual({ SUCCESS: 49, SOLD_OUT: 1_451 });
      expect(await api.client.status(saleId)).toMatchObject({ status: 200, body: { totalSold: 50 } });
      expect(audit.gauges).toEqual({ buffered: 1_451, written: 1, leftOut: 0, dropped: 0 });

      proxy.admit();
      await until(() => audit.gauges.buffered === 0);
      expect(audit.gauges).toEqual({ buffered: 0, written: 1_452, leftOut: 0, dropped: 0 });
      expect(await stores.countAudit(saleId)).toEqual({
        ATTEMPTED: 1_452,
        REJECTED_DUPLICATE: 1,
        REJECTED_SOLD_OUT: 1_451,
      });
      expect(await readSequences(saleId)).toEqual(Array.from({ length: 2 * 1_452 }, (_, i) => i + 1));

      await stores.startWorker();
      await stores.untilAtRest(saleId);
      await expectInvariants(stores, saleId);
    },
  );

  it('a statement is repeated if its confirmation got lost, and adds nothing', async () => {
    const { saleId } = await stores.openSale();
    const segmentOf = (event: RejectionEvent, firstSequence: number) => {
      const segment = new OpenSegment(event, saleId, 1, Date.now());
      segment.add('ann', Date.now());
      return segment.seal(firstSequence);
    };
    const segments = [segmentOf('REJECTED_SOLD_OUT', 1), segmentOf('REPLAYED', 3)];
    const more = segmentOf('REJECTED_DUPLICATE', 4);

    await insertAuditSegments(stores.database, 'api-1', segments);
    await insertAuditSegments(stores.database, 'api-1', segments);
    await insertAuditSegments(stores.database, 'api-1', [...segments, more]);

    expect(await readSequences(saleId)).toEqual([1, 2, 3, 4, 5]);
    await insertAuditSegments(stores.database, 'api-2', [more]);
    expect(await stores.countAudit(saleId)).toEqual({
      ATTEMPTED: 3,
      REJECTED_SOLD_OUT: 1,
      REPLAYED: 1,
      REJECTED_DUPLICATE: 2,
    });
  });

  it('connections that PostgreSQL closes are replaced, whatever is in flight', async () => {
    const { saleId } = await stores.openSale({ totalStock: 1 });
    const api = await startApiHere(stores);
    let answered = 0;

    const selling = Promise.all(
      users(3_000).map(async (userId) => {
        const answer = await api.client.buy(saleId, userId);
        answered += 1;
        return answer;
      }),
    );
    for (const share of [500, 1_000, 1_500, 2_000]) {
      await until(() => answered >= share);
      await stores.terminateBackends().catch(() => undefined);
    }
    const answers = await selling;
    await api.stop();

    expect(tally(answers)).toEqual({ SUCCESS: 1, SOLD_OUT: 2_999 });
    expect(await until(() => stores.countAudit(saleId))).toEqual({ ATTEMPTED: 2_999, REJECTED_SOLD_OUT: 2_999 });
  });
});

describe('while Redis', () => {
  interface Setting {
    readonly server: RedisServer;
    readonly api: ApiUnderTest;
    readonly saleId: string;
    readonly observe: () => Promise<SaleObservation | undefined>;
  }

  /** A sale on its own Redis server, which a fault may affect as a whole. */
  async function sellOnOwnServer(totalStock: number): Promise<Setting> {
    const server = await stores.startRedis();
    const redis = await stores.connectRedis(server.url);
    const sale = await stores.createSale({ totalStock });
    await reconcileSale(stores.database, redis.sale(sale.saleId), sale, () => Promise.resolve(true));
    const { saleId } = sale;
    const api = await startApiHere(stores, { REDIS_URL: server.url });
    return { server, api, saleId, observe: () => observeSale(redis.sale(saleId)) };
  }

  it('is frozen, all get 503 in time, and the same key gets the true answer afterwards', async () => {
    const { server, api, saleId, observe } = await sellOnOwnServer(150);
    const asked = new Map<string, { answer: Answer; elapsedMs: number }[]>();
    const ask = async (userId: string): Promise<Answer> => {
      const startedAtMs = performance.now();
      const answer = await api.client.buy(saleId, userId, `key-of-${userId}`);
      asked.set(userId, [...(asked.get(userId) ?? []), { answer, elapsedMs: performance.now() - startedAtMs }]);
      return answer;
    };

    let i = 0;
    const closing = new AbortController();
    const shoppers = Array.from({ length: 25 }, async () => {
      while (!closing.signal.aborted) await ask(`user-${i++}`);
    });
    await until(() => asked.size > 60);
    server.freeze();
    const frozenAt = asked.size;
    // All clients are answered several times while nothing comes from Redis.
    await until(() => asked.size >= frozenAt + 60);
    expect(await api.client.status(saleId)).toMatchObject({ status: 503 });
    expect(await api.client.purchaseOf(saleId, 'user-0')).toMatchObject({ status: 503 });
    server.thaw();
    await until(async () => (await ask(`late-${i++}`)).status === 200);
    closing.abort();
    await Promise.all(shoppers);

    const first = [...asked.values()].map(([attempt]) => attempt?.answer).filter((answer) => answer !== undefined);
    expect(tally(first)).toMatchObject({ SUCCESS: expect.any(Number), 503: expect.any(Number) });
    for (const { answer, elapsedMs } of [...asked.values()].flat()) {
      expect(elapsedMs).toBeLessThan(ANSWER_DEADLINE_MS);
      expect(answer.status === 200 || answer.headers['retry-after'] === '1').toBe(true);
    }

    const truth = new Map(
      await Promise.all([...asked.keys()].map(async (userId) => [userId, await ask(userId)] as const)),
    );
    expect(new Set([...truth.values()].map(({ status }) => status))).toEqual(new Set([200]));
    for (const [userId, attempts] of asked) {
      // A buyer with an order id or a refusal gets the same now; one with 503 gets either.
      const decided = attempts.filter(({ answer }) => answer.status === 200).map(({ answer }) => answer.text);
      expect(new Set(decided)).toEqual(new Set([truth.get(userId)?.text]));
    }
    expect(await observe()).toMatchObject({ buyers: orderIds([...truth.values()]).length });
  });

  it('is frozen for long, nothing piles up: all get 503 at once until it is back', async () => {
    const { server, api, saleId } = await sellOnOwnServer(10);
    server.freeze();

    // There must be requests, else no answer is missing.
    await until(async () => {
      await api.client.buy(saleId, 'ann', 'key-1');
      return (await api.client.get('/health/ready')).status === 503;
    });
    const elapsedMs = async (ask: (userId: string) => Promise<Answer>): Promise<number> => {
      const startedAtMs = performance.now();
      const answers = await Promise.all(users(200).map(ask));
      expect(tally(answers)).toEqual({ 503: 200 });
      return performance.now() - startedAtMs;
    };
    // The refusals come from memory; on a busy machine even that takes a while.
    const fromMemoryMs = await elapsedMs(() => api.client.get('/health/ready'));
    expect(await elapsedMs((userId) => api.client.buy(saleId, userId))).toBeLessThan(1_000 + 5 * fromMemoryMs);

    server.thaw();
    await until(async () => (await api.client.buy(saleId, 'ann', 'key-1')).status === 200);
    expect(await api.client.get('/health/ready')).toMatchObject({ status: 200 });
  });

  it('restarts, the counters are checked before a sale continues, and nobody is forgotten', async () => {
    const { server, api, saleId, observe } = await sellOnOwnServer(100);
    const before = await Promise.all(users(60).map((userId) => api.client.buy(saleId, userId, 'key-1')));
    expect(tally(before)).toEqual({ SUCCESS: 60 });

    await server.kill();
    expect(await api.client.buy(saleId, 'during')).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    await server.start();
    await until(async () => (await api.client.get('/health/ready')).status === 200);
    // Redis may have lost its last moments, so nothing is decided until it was compared with the orders.
    expect(await api.client.buy(saleId, 'too-soon')).toMatchObject({
      status: 503,
      body: { message: 'Sale is not ready, please try again' },
    });
    await stores.startWorker({ REDIS_URL: server.url });
    await until(async () => (await api.client.buy(saleId, 'after', 'key-1')).status === 200);

    const again = await Promise.all(users(60).map((userId) => api.client.buy(saleId, userId, 'key-1')));
    expect(again.map(({ text }) => text)).toEqual(before.map(({ text }) => text));
    await until(async () => (await observe())?.outboxLength === 0);
    expect(await observe()).toMatchObject({ ready: true, epoch: 2, stock: 39, buyers: 61 });
    const orders = await stores.readOrders(saleId);
    expect(orders.map(({ orderId }) => orderId)).toEqual(expect.arrayContaining(orderIds(before)));
    expect(orders).toHaveLength(61);
  });

  it('refuses writes because its memory is full, nothing is half done', async () => {
    const { server, api, saleId, observe } = await sellOnOwnServer(10);
    const admin = (await stores.connectRedis(server.url)).client;
    await api.client.buy(saleId, 'ann', 'key-1');

    await admin.config('SET', 'maxmemory', '1');
    expect(await api.client.buy(saleId, 'bob', 'key-1')).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
    });
    expect(await observe()).toMatchObject({ stock: 9, buyers: 1, outboxLength: 1 });

    await admin.config('SET', 'maxmemory', '0');
    expect(await api.client.buy(saleId, 'bob', 'key-1')).toMatchObject({ status: 200, body: { status: 'SUCCESS' } });
  });

  it('has forgotten the scripts, they are loaded again', async () => {
    const { server, api, saleId } = await sellOnOwnServer(10);
    await api.client.buy(saleId, 'ann');
    await (await stores.connectRedis(server.url)).client.script('FLUSH');

    expect(await api.client.buy(saleId, 'bob')).toMatchObject({ status: 200, body: { status: 'SUCCESS' } });
  });
});

describe('while RabbitMQ is away', () => {
  it('purchases continue, and become orders when it is back', async () => {
    const { saleId } = await stores.openSale({ totalStock: 100 });
    const proxy = await proxyBefore(stores.rabbitmqUrl);
    const api = await startApiHere(stores, { RABBITMQ_URL: proxy.url });
    const early = await Promise.all(users(20, 'early').map((userId) => api.client.buy(saleId, userId)));

    proxy.refuse();
    const during = await Promise.all(users(30, 'during').map((userId) => api.client.buy(saleId, userId)));
    proxy.admit();
    const late = await Promise.all(users(20, 'late').map((userId) => api.client.buy(saleId, userId)));

    const answers = [...early, ...during, ...late];
    expect(tally(answers)).toEqual({ SUCCESS: 70 });
    await stores.startWorker();
    await stores.untilAtRest(saleId);
    expect((await stores.readOrders(saleId)).map(({ orderId }) => orderId).sort()).toEqual(orderIds(answers).sort());
    await expectInvariants(stores, saleId);
  });

  it('a stop is not delayed by a broker that confirms nothing', async () => {
    const { saleId } = await stores.openSale();
    const proxy = await proxyBefore(stores.rabbitmqUrl);
    const api = await startApiHere(stores, { RABBITMQ_URL: proxy.url });
    proxy.silence();
    stores.defer(() => proxy.admit());
    expect(await api.client.buy(saleId, randomUUID())).toMatchObject({ body: { status: 'SUCCESS' } });

    const startedAtMs = performance.now();
    await api.stop();

    expect(performance.now() - startedAtMs).toBeLessThan(10_000);
    expect(api.logger.lines).toContainEqual(expect.stringContaining('the outbox relay publishes them'));
  });
});

async function readSequences(saleId: string): Promise<number[]> {
  const { rows } = await stores.database.pool.query<{ sequence: number }>(
    'SELECT sequence::int FROM order_audit_trail WHERE sale_id = $1 AND sequence IS NOT NULL ORDER BY instance, sequence',
    [saleId],
  );
  return rows.map(({ sequence }) => sequence);
}
