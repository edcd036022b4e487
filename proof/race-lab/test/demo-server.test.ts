import { beforeAll, describe, expect, it } from '@jest/globals';
import { useStores } from '../../../flashsale-core/test-support/index.js';
import { type DemoServer, startDemoServer } from '../src/demo/demo-server.js';
import { DemoClient } from './demo-client.js';
import { addressesOf } from './lab-under-test.js';

const stores = useStores();
let server: DemoServer;
/** What the dice of /unstable show next. */
let dice = 0.5;

beforeAll(async () => {
  server = await startDemoServer(addressesOf(stores), 0, { random: () => dice });
  stores.defer(() => server.close());
});

const demo = new DemoClient(() => server.url);
const { get, post, reset } = {
  get: (path: string) => demo.get(path),
  post: (path: string, body?: unknown) => demo.post(path, body),
  reset: () => demo.reset(),
};

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

describe('two devices and one balance', () => {
  it('buys from the balance and tells what is left', async () => {
    await reset();
    expect(await get('/balance')).toEqual({ status: 200, body: { userId: 'andi', balance: 100_000 } });
    const { status, body } = await post('/purchase', { amount: 5_000, device: 'phone' });
    expect(status).toBe(200);
    expect(body).toEqual({ message: 'Purchase successful', device: 'phone', amount: 5_000, balanceAfter: 95_000 });
    expect(await get('/balance')).toEqual({ status: 200, body: { userId: 'andi', balance: 95_000 } });
  });

  it('answers 400 when the balance is too small', async () => {
    const { status, body } = await post('/purchase', { amount: 100_001, device: 'phone' });
    expect(status).toBe(400);
    expect(body).toEqual({ statusCode: 400, message: 'Insufficient balance', error: 'Bad Request' });
  });

  it('loses a purchase when two devices buy at once, and keeps both under a guard', async () => {
    await reset();
    const buy = (query: string) =>
      Promise.all([
        post(`/purchase${query}`, { amount: 5_000, device: 'phone' }),
        post(`/purchase${query}`, { amount: 10_000, device: 'tablet' }),
      ]);
    const [careless, guarded] = await Promise.all([buy(''), buy('?strategy=version')]);
    expect([...careless, ...guarded].map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    const { balance } = (await get('/balance')).body as { balance: number };
    expect([90_000, 95_000]).toContain(balance);
    expect((await get('/balance?strategy=version')).body).toEqual({ userId: 'andi', balance: 85_000 });
  });

  it('refuses what has no shape, no name or no meaning', async () => {
    const answers = await Promise.all([
      post('/purchase', { amount: '5', device: 'phone' }),
      post('/purchase', { amount: 5 }),
      post('/purchase', { amount: -5, device: 'phone' }),
      post('/purchase', { amount: 5, device: 'phone', extra: true }),
      post('/purchase?strategy=wishing', { amount: 5, device: 'phone' }),
      post('/purchase?strategy=skip-locked', { amount: 5, device: 'phone' }),
      get('/balance?strategy=wishing'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 400));
    expect(answers[3]?.body).toMatchObject({ message: ['must NOT have additional properties: extra'] });
    expect(answers[4]?.body).toMatchObject({
      statusCode: 400,
      message: expect.stringContaining('There is no strategy wishing. Known: memory-decrement, memory-none,'),
      error: 'Bad Request',
    });
  });

  it('says which header a body needs that came without it', async () => {
    const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
    const body = '{"amount":5000,"device":"HP_ANDI"}';
    const response = await fetch(`${server.url}/purchase`, { method: 'POST', headers: form, body });
    expect(await response.json()).toEqual({
      statusCode: 415,
      message: 'The body must be JSON, sent with the header Content-Type: application/json',
      error: 'Unsupported Media Type',
    });
  });
});

describe('POST /buy', () => {
  it('sells the last item once under a guard, to one of many', async () => {
    await reset();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, user) =>
        post('/buy?strategy=row-lock', { userId: `user-${user}`, productId: 'last-item' }),
      ),
    );
    const sold = answers.filter(({ status }) => status === 200);
    expect(sold).toHaveLength(1);
    expect(sold[0]?.body).toEqual({
      success: true,
      message: 'Order placed',
      orderId: expect.stringMatching(UUID),
      productId: 'last-item',
      userId: expect.stringMatching(/^user-\d+$/),
      strategy: 'row-lock',
    });
    const refused = answers.filter(({ status }) => status !== 200);
    expect(refused.map(({ body }) => body)).toEqual(
      refused.map(() => ({ statusCode: 409, message: 'Out of stock', error: 'Conflict' })),
    );
  });

  it('sells it several times without one', async () => {
    await reset();
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, user) => post('/buy', { userId: `user-${user}`, productId: 'last-item' })),
    );
    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(1);
  });

  it('knows the script of the flash sale as a strategy', async () => {
    const order = { userId: 'user-1', productId: 'flash-sale' };
    expect((await post('/buy?strategy=flash-sale-lua', order)).status).toBe(200);
    const { status, body } = await post('/buy?strategy=flash-sale-lua', order);
    expect(status).toBe(409);
    expect(body).toMatchObject({ message: 'You have already ordered' });
  });

  it('answers 404 for a product that is not there', async () => {
    const { status, body } = await post('/buy', { userId: 'user-1', productId: 'unicorn' });
    expect(status).toBe(404);
    expect(body).toMatchObject({ message: 'Product unicorn not found. Known: flash-sale, last-item' });
  });
});

describe('the checkouts', () => {
  const rush = (mode: string) =>
    Promise.all(Array.from({ length: 150 }, (_, user) => post(`/api/v1/checkout/${mode}`, { userId: `user-${user}` })));

  it('sells exactly the stock in /safe', async () => {
    await reset();
    const answers = await rush('safe');
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(100);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(50);
    expect(await get('/api/v1/debug/stock')).toEqual({
      status: 200,
      body: { productId: 'flash-sale', totalStock: 100, remainingStock: 0, orders: 100, oversold: 0 },
    });
  });

  it('oversells in /buggy', async () => {
    await reset();
    await rush('buggy');
    const { body } = await get('/api/v1/debug/stock');
    const { orders, oversold } = body as { orders: number; oversold: number };
    expect(orders).toBeGreaterThan(100);
    expect(oversold).toBe(orders - 100);
  });

  it('fails one in twenty times in /unstable, before anything is ordered, and says when to ask again', async () => {
    await reset();
    dice = 0.049;
    const { status, headers, body } = await post('/api/v1/checkout/unstable', { userId: 'user-1' });
    expect(status).toBe(503);
    expect(headers.get('retry-after')).toBe('1');
    expect(body).toEqual({
      statusCode: 503,
      message: 'The checkout is unstable; nothing was ordered',
      error: 'Service Unavailable',
    });
    dice = 0.05;
    expect((await post('/api/v1/checkout/unstable', { userId: 'user-1' })).status).toBe(200);
  });

  it('takes a checkout without a user for one of a guest', async () => {
    const { status, body } = await post('/api/v1/checkout/safe');
    expect(status).toBe(200);
    expect(body).toMatchObject({ userId: expect.stringMatching(/^guest-/) });
  });

  it('shows the product, and a full counter after a reset', async () => {
    const { body } = await post('/api/v1/debug/reset');
    expect(body).toEqual({ success: true, message: 'Stock and balances have been reset', stock: 100 });
    expect(await get('/api/v1/products/flash-sale')).toEqual({
      status: 200,
      body: {
        productId: 'flash-sale',
        name: 'Limited Edition Product - Flash Sale',
        totalStock: 100,
        remainingStock: 100,
      },
    });
  });
});

describe('operations', () => {
  it('is healthy and names its strategies', async () => {
    const { status, body } = await get('/health');
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'ok', strategies: expect.arrayContaining(['none', 'queue', 'redis-lua']) });
  });

  it('measures request latency, orders and stock for Prometheus', async () => {
    await reset();
    await post('/api/v1/checkout/safe');
    const response = await fetch(`${server.url}/metrics`);
    expect(response.headers.get('content-type')).toContain('text/plain');
    const metrics = await response.text();
    expect(metrics).toMatch(
      /race_lab_http_request_duration_seconds_count\{method="POST",route="\/api\/v1\/checkout\/safe",status="200"\} \d+/,
    );
    expect(metrics).toMatch(
      /race_lab_orders_total\{subject="flash-sale",strategy="conditional-update",outcome="granted"\} \d+/,
    );
    expect(metrics).toContain('race_lab_stock{subject="flash-sale",strategy="conditional-update"} 99');
  });

  it('answers 404 for what is not there', async () => {
    expect(await get('/nothing')).toMatchObject({ status: 404, body: { statusCode: 404, error: 'Not Found' } });
  });
});

describe('without stores', () => {
  it('serves the demos from memory', async () => {
    const bare = await startDemoServer({ postgresql: undefined, redis: undefined, rabbitmq: undefined }, 0);
    stores.defer(() => bare.close());
    expect(bare.strategies).toEqual([
      'memory-decrement',
      'memory-none',
      'memory-conditional',
      'memory-mutex',
      'memory-queue',
    ]);
    const response = await fetch(`${bare.url}/api/v1/checkout/safe`, { method: 'POST' });
    expect(response.status).toBe(200);
  });
});
