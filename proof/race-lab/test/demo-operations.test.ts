import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { TcpProxy, until } from 'flashsale-testkit';
import { useStores } from '../../../flashsale-core/test-support/index.js';
import { type DemoServer, startDemoServer } from '../src/demo/demo-server.js';
import { DemoClient } from './demo-client.js';
import { addressesOf } from './lab-under-test.js';

/** What asks for health must not wait longer, whatever the stores do. */
const HEALTH_DEADLINE_MS = 2_000;

const stores = useStores();
let server: DemoServer;
const demo = new DemoClient(() => server.url);
const proxies: Partial<Record<'database' | 'redis', TcpProxy>> = {};

function proxy(store: 'database' | 'redis'): TcpProxy {
  const found = proxies[store];
  if (found === undefined) throw new Error(`there is no proxy before ${store}`);
  return found;
}

beforeAll(async () => {
  const addresses = addressesOf(stores);
  proxies.database = await TcpProxy.before(stores.databaseUrl);
  proxies.redis = await TcpProxy.before(stores.redisUrl);
  stores.defer(() => Promise.all(Object.values(proxies).map((one) => one.close())));
  server = await startDemoServer({ ...addresses, postgresql: proxy('database').url, redis: proxy('redis').url }, 0);
  stores.defer(() => server.close());
});

beforeEach(() => demo.reset());

interface Health {
  readonly status: string;
  readonly services: Readonly<Record<'database' | 'redis', { readonly status: string; readonly message: string }>>;
}

async function health(): Promise<Health> {
  const startedAtMs = Date.now();
  const { status, body } = await demo.get('/health');
  expect(Date.now() - startedAtMs).toBeLessThan(HEALTH_DEADLINE_MS);
  expect(status).toBe(200);
  return body as Health;
}

describe('GET /health', () => {
  it('tells of the database, of Redis and of the strategies', async () => {
    expect(await health()).toEqual({
      status: 'ok',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      services: {
        database: { status: 'up', message: expect.stringMatching(/^PostgreSQL \d+/) },
        redis: { status: 'up', message: expect.stringMatching(/^Redis \d+/) },
      },
      strategies: expect.arrayContaining(['none', 'queue', 'redis-lua']),
    });
  });

  it.each([
    ['redis', 'database', 'Redis', 'redis-lua'],
    ['redis', 'database', 'Redis', 'redis-watch'],
    ['database', 'redis', 'PostgreSQL', 'row-lock'],
  ] as const)('tells when %s goes away and is back, beside %s (%s, %s)', async (away, other, product, strategy) => {
    const buy = async () => (await demo.post(`/buy?strategy=${strategy}`, '{"userId":1,"productId":1}')).status;
    expect(await buy()).toBe(200);
    proxy(away).refuse();
    const report = await health();
    expect(report.status).toBe('degraded');
    expect(report.services[away]).toEqual({
      status: 'down',
      message: expect.stringContaining(`needs ${product}, and it does not answer: `),
    });
    expect(report.services[other].status).toBe('up');
    expect(await buy()).toBe(503);
    proxy(away).admit();
    expect((await health()).status).toBe('ok');
    await until(async () => (await buy()) === 409);
  });

  it('answers in time where a store is silent', async () => {
    for (const one of ['database', 'redis'] as const) proxy(one).silence();
    const { status, services } = await health();
    expect(status).toBe('degraded');
    expect([services.database.status, services.redis.status]).toEqual(['down', 'down']);
    for (const one of ['database', 'redis'] as const) proxy(one).admit();
    expect((await health()).status).toBe('ok');
  });

  it('asks once for all who ask at the same time', async () => {
    const before = proxy('database').connections;
    const asked = Array.from({ length: 50 }, () => demo.get('/health'));
    let most = 0;
    const watching = setInterval(() => (most = Math.max(most, proxy('database').connections)), 1);
    await Promise.all(asked);
    clearInterval(watching);
    expect(most - before).toBeLessThanOrEqual(2);
  });

  it('is well without stores that nobody named', async () => {
    const bare = await startDemoServer({ postgresql: undefined, redis: undefined, rabbitmq: undefined }, 0);
    stores.defer(() => bare.close());
    expect(await new DemoClient(() => bare.url).get('/health')).toMatchObject({
      status: 200,
      body: {
        status: 'ok',
        services: {
          database: { status: 'not-configured', message: 'needs PostgreSQL, and DATABASE_URL is not set' },
          redis: { status: 'not-configured', message: 'needs Redis, and REDIS_URL is not set' },
        },
      },
    });
  });
});

describe('GET /metrics', () => {
  const CHECKOUT = '{product="flash-sale",strategy="conditional-update"}';

  it('has the stock and the orders of every product before anybody bought', async () => {
    const fresh = await startDemoServer(addressesOf(stores), 0);
    stores.defer(() => fresh.close());
    const metrics = await new DemoClient(() => fresh.url).text('/metrics');
    for (const line of [
      `product_stock${CHECKOUT} 100`,
      'product_stock{product="last-item",strategy="decrement"} 1',
      `orders_total${CHECKOUT} 0`,
      'orders_total{product="last-item",strategy="decrement"} 0',
    ]) {
      expect(metrics).toContain(`\n${line}\n`);
    }
  });

  it('has latency, orders and stock under the names that dashboards look for', async () => {
    const ordersBefore = Number(
      /^orders_total\{product="flash-sale",.*\} (\d+)$/m.exec(await demo.text('/metrics'))?.[1],
    );
    await demo.post('/api/v1/checkout/safe');
    await demo.post('/purchase?strategy=memory-conditional', '{"amount":5000,"device":"HP_ANDI"}');
    const metrics = await demo.text('/metrics');
    expect(metrics).toContain('# TYPE http_request_duration_seconds histogram');
    expect(metrics).toMatch(
      /^http_request_duration_seconds_bucket\{le="\+Inf",method="POST",route="\/api\/v1\/checkout\/safe",status="200"\} \d+$/m,
    );
    expect(metrics).toContain('# TYPE orders_total counter');
    expect(metrics).toContain(`\norders_total${CHECKOUT} ${ordersBefore + 1}\n`);
    expect(metrics).toContain('# TYPE product_stock gauge');
    expect(metrics).toContain(`\nproduct_stock${CHECKOUT} 99\n`);
    // The balance is no product, and a purchase from it no order.
    expect(metrics).not.toMatch(/^(?:orders_total|product_stock)\{product="account"/m);
    expect(metrics).toContain('race_lab_stock{subject="account",strategy="memory-conditional"} 95000');
  });

  it('counts no refusal as an order', async () => {
    await demo.post('/buy?strategy=redis-lua', '{"userId":1,"productId":1}');
    const count = async () =>
      /^orders_total\{product="last-item",strategy="redis-lua"\} (\d+)$/m.exec(await demo.text('/metrics'))?.[1];
    const sold = await count();
    expect((await demo.post('/buy?strategy=redis-lua', '{"userId":2,"productId":1}')).status).toBe(409);
    expect(await count()).toBe(sold);
  });
});
