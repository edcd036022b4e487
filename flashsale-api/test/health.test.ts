import type { AddressInfo } from 'node:net';
import { describe, expect, it, jest } from '@jest/globals';
import { PurchasePublisher, RedisWatch } from 'flashsale-core';
import { freePort, TcpProxy, until } from 'flashsale-testkit';
import { readMetrics, useStores } from '../../flashsale-core/test-support/index.js';
import { ApiReadiness } from '../src/health/readiness.js';
import { WarmUp } from '../src/health/warm-up.js';
import type { Answer } from './api-client.js';
import { type ApiUnderTest, OWN_NOTES, startApiHere } from './api-under-test.js';

/** The deadline of a check, and a margin for a busy machine. */
const REPORT_DEADLINE_MS = 2_500;

const stores = useStores();

interface Report {
  readonly status: string;
  readonly services: Record<'database' | 'redis' | 'rabbitmq', { readonly status: string; readonly message: string }>;
}

interface Setting {
  readonly api: ApiUnderTest;
  readonly proxies: Readonly<Record<'database' | 'redis' | 'rabbitmq', TcpProxy>>;
}

/** An API that reaches every store through a proxy. */
async function startBehindProxies({ refusing = false } = {}): Promise<Setting> {
  const [database, redis, rabbitmq] = await Promise.all(
    [stores.databaseUrl, stores.redisUrl, stores.rabbitmqUrl].map((url) => TcpProxy.before(url)),
  );
  if (!database || !redis || !rabbitmq) throw new Error('A proxy is missing');
  const proxies = { database, redis, rabbitmq };
  for (const proxy of Object.values(proxies)) {
    if (refusing) proxy.refuse();
    stores.defer(() => proxy.close());
  }
  const api = await startApiHere(stores, {
    DATABASE_URL: database.url,
    REDIS_URL: redis.url,
    RABBITMQ_URL: rabbitmq.url,
  });
  // A store that recovers after a silence must find its connection closed, not open.
  stores.defer(() => Object.values(proxies).forEach((proxy) => proxy.admit()));
  return { api, proxies };
}

function reportOf({ body }: Answer): Report {
  return body as Report;
}

function statusesOf(answer: Answer): string {
  const { status, services } = reportOf(answer);
  return [status, services.database.status, services.redis.status, services.rabbitmq.status].join(' ');
}

describe('a connection', () => {
  it.each([
    [{}, 'timeout=65'],
    [{ KEEP_ALIVE_SECONDS: '620' }, 'timeout=620'],
  ])('is kept alive longer than by proxies: %j', async (environment, told) => {
    const { client } = await startApiHere(stores, environment);
    expect((await client.get('/health')).headers['keep-alive']).toBe(told);
  });
});

describe('GET /health', () => {
  it.each(['/health', '/api/v1/health'] as const)('reports the state of the stores at %s', async (path) => {
    const { client } = await startApiHere(stores);

    const answer = await client.get(path);

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      status: 'ok',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      responseTime: expect.stringMatching(/^\d+ms$/),
      services: {
        database: { status: 'up', message: 'PostgreSQL answers' },
        redis: { status: 'up', message: 'Redis answers' },
        rabbitmq: { status: 'up', message: 'RabbitMQ answers' },
      },
    });
  });

  it.each([
    ['database', 'degraded down up up'],
    ['redis', 'degraded up down up'],
    ['rabbitmq', 'degraded up up down'],
  ] as const)('is degraded while the %s refuses connections, and recovers', async (store, expected) => {
    const { api, proxies } = await startBehindProxies();
    expect(statusesOf(await api.client.get('/health'))).toBe('ok up up up');

    proxies[store].refuse();
    await until(async () => statusesOf(await api.client.get('/health')) === expected);
    const { services } = reportOf(await api.client.get('/health'));
    // Addresses and error messages belong in the log.
    const names = { database: 'PostgreSQL', redis: 'Redis', rabbitmq: 'RabbitMQ' };
    expect(services[store].message).toBe(`${names[store]} does not answer`);
    expect(api.logger.lines).toContainEqual(expect.stringMatching(`^warn: ${names[store]} does not answer: .`));

    proxies[store].admit();
    await until(async () => statusesOf(await api.client.get('/health')) === 'ok up up up', {
      what: 'all are up again',
    });
  });

  it('answers within its deadline while no store answers at all, and liveness stays ok', async () => {
    const { api, proxies } = await startBehindProxies();
    for (const proxy of Object.values(proxies)) proxy.silence();

    const startedAtMs = performance.now();
    const answers = await Promise.all(Array.from({ length: 5 }, () => api.client.get('/health')));

    const answeredAtMs = performance.now();
    await Promise.all(Array.from({ length: 5 }, () => api.client.get('/health/live')));
    // A busy machine delays both.
    const liveMs = performance.now() - answeredAtMs;
    expect(answeredAtMs - startedAtMs).toBeLessThan(REPORT_DEADLINE_MS + 10 * liveMs);
    expect(answers.map(statusesOf)).toEqual(answers.map(() => 'degraded down down down'));
    expect(await api.client.get('/health/live')).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  it('checks the stores once a second, however many clients ask', async () => {
    const { app, client } = await startApiHere(stores);
    const look = jest.spyOn(app.get(RedisWatch), 'look');
    const answers = await Promise.all(Array.from({ length: 50 }, () => client.get('/health')));
    expect(answers.map(statusesOf)).toEqual(answers.map(() => 'ok up up up'));
    expect(new Set(answers.map(({ text }) => text)).size).toBeLessThanOrEqual(2);
    expect(look.mock.calls.length).toBeLessThanOrEqual(2);
  });
});

describe('GET /health/live and /health/ready', () => {
  it.each(['/health/live', '/api/v1/health/live', '/health/ready', '/api/v1/health/ready'] as const)(
    'are ok at %s',
    async (path) => {
      const { client } = await startApiHere(stores);

      expect(await client.get(path)).toMatchObject({ status: 200, body: { status: 'ok' } });
    },
  );

  it('do not need RabbitMQ or, once the sales are known, PostgreSQL', async () => {
    const { api, proxies } = await startBehindProxies();
    proxies.rabbitmq.refuse();
    proxies.database.refuse();
    await until(async () => statusesOf(await api.client.get('/health')) === 'degraded down up down');

    expect(await api.client.get('/health/ready')).toMatchObject({ status: 200 });
  });

  it('are not ready while Redis is away', async () => {
    const { api, proxies } = await startBehindProxies();
    proxies.redis.refuse();

    const refused = await until(async () => {
      const answer = await api.client.get('/health/ready');
      return answer.status === 503 ? answer : undefined;
    });
    expect(refused.body).toEqual({
      statusCode: 503,
      message: 'Redis is not connected',
      error: 'Service Unavailable',
    });
    expect(await api.client.get('/health/live')).toMatchObject({ status: 200 });

    proxies.redis.admit();
    await until(async () => (await api.client.get('/health/ready')).status === 200);
  });

  it('are not ready after a start without stores, until the stores are there', async () => {
    const { saleId } = await stores.openSale({ totalStock: 1 });
    const { api, proxies } = await startBehindProxies({ refusing: true });
    const { client } = api;

    expect(await client.get('/health/live')).toMatchObject({ status: 200 });
    expect(await client.get('/health/ready')).toMatchObject({ status: 503 });
    expect(await client.get('/api/v1/sales')).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(await client.status(saleId)).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(await client.buy(saleId, 'ann')).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(await client.purchaseOf(saleId, 'ann')).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });

    // Until PostgreSQL says which shop this is, Redis may belong to another shop.
    proxies.redis.admit();
    await until(async () => {
      const { redis } = reportOf(await client.get('/health')).services;
      return redis.status === 'down' && redis.message === 'Redis is not used before PostgreSQL says which shop this is';
    });
    expect(await client.get('/health/ready')).toMatchObject({ status: 503 });
    expect(await client.buy(saleId, 'ann', 'key-1')).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });

    proxies.database.admit();
    await until(async () => (await client.get('/health/ready')).status === 200);
    expect(await client.buy(saleId, 'ann', 'key-1')).toMatchObject({ status: 200, body: { status: 'SUCCESS' } });
    expect(await client.get('/api/v1/sales')).toMatchObject({ status: 200, body: [{ saleId, totalSold: 1 }] });
  });
});

describe('the warm-up', () => {
  const STATE = { audit: 'SELECT * FROM order_audit_trail', orders: 'SELECT * FROM orders' };

  async function readState(): Promise<unknown> {
    const rows = await Promise.all(Object.values(STATE).map((text) => stores.database.pool.query<object>(text)));
    const keys = (await stores.redis.client.keys('sale:*')).filter((key) => !OWN_NOTES.test(key));
    return [rows.map(({ rowCount }) => rowCount), keys.sort()];
  }

  it('keeps the process from being ready until it ends, and leaves no trace in stores and metrics', async () => {
    const { app, client, logger, url } = await startApiHere(stores);
    await stores.openSale();
    const before = await readState();
    app.get(ApiReadiness).beginWarmUp();
    expect(await client.get('/health/ready')).toMatchObject({ status: 503, body: { message: 'The process warms up' } });

    // On a busy machine its time ends before its requests do.
    await app.get(WarmUp).run(app.getHttpServer().address() as AddressInfo, 1_000);

    expect(await client.get('/health/ready')).toMatchObject({ status: 200 });
    expect(logger.lines).toContainEqual(expect.stringMatching(/^log: Warmed up with \d+ requests in \d+ ms$/));
    expect(await readState()).toEqual(before);
    const metrics = await readMetrics(url);
    const decided = [...metrics].filter(([series]) => series.startsWith('flashsale_purchase_duration_seconds_count'));
    expect(decided.filter(([, count]) => count > 0)).toEqual([]);
    // Its looks at the sale and its mistakes are in no count either, but have been made.
    const counted = (name: string): [string, number][] => [...metrics].filter(([series]) => series.startsWith(name));
    const looks = 'flashsale_http_request_duration_seconds_count{method="GET",route="/api/v1/sale/:saleId/status"';
    expect(counted(looks).map(([, count]) => count)).toEqual([0]);
    expect(counted('flashsale_http_errors_total')).toEqual([]);
    // Its reservations were published, and reached no queue.
    const publisher = app.get(PurchasePublisher);
    expect(publisher.outcomes).toEqual({ confirmed: 0, returned: 0, refused: 0, lost: 0 });
    expect([await publisher.queueDepth(), await publisher.deadLetterDepth()]).toEqual([0, 0]);
    // Its purchases went all the way to PostgreSQL, which ignores unknown sales.
    const entries = 'flashsale_audit_entries_total';
    await until(async () => ((await readMetrics(url)).get(`${entries}{outcome="left_out"}`) ?? 0) > 0);
    expect((await readMetrics(url)).get(`${entries}{outcome="written"}`)).toBe(0);
    expect(await readState()).toEqual(before);
  });

  it('does not keep the process from serving if it fails', async () => {
    const { app, client, logger } = await startApiHere(stores);
    app.get(ApiReadiness).beginWarmUp();

    await app.get(WarmUp).run({ address: '0.0.0.0', family: 'IPv4', port: await freePort() }, 1_000);

    expect(await client.get('/health/ready')).toMatchObject({ status: 200 });
    expect(logger.lines).toContainEqual(expect.stringContaining('Could not warm up'));
  });
});
