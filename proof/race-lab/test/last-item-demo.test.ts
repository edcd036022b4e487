import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { useStores } from '../../../flashsale-core/test-support/index.js';
import { type DemoServer, startDemoServer } from '../src/demo/demo-server.js';
import { lastItem } from '../src/scenarios/last-item.js';
import { COUNTER_STRATEGIES } from '../src/strategies/registry.js';
import { isSafeWith } from '../src/strategies/traits.js';
import { DemoClient } from './demo-client.js';
import { addressesOf } from './lab-under-test.js';

const BUYERS = 50;
const NO_STORES = { postgresql: undefined, redis: undefined, rabbitmq: undefined };

const stores = useStores();
let server: DemoServer;
let bare: DemoServer;
const demo = new DemoClient(() => server.url);
const bareDemo = new DemoClient(() => bare.url);

beforeAll(async () => {
  server = await startDemoServer(addressesOf(stores), 0);
  stores.defer(() => server.close());
  bare = await startDemoServer(NO_STORES, 0);
  stores.defer(() => bare.close());
});

beforeEach(() => demo.reset());

/** 50 buyers at the same instant; gives how often each status was answered, and the stock after them. */
async function rush(on: DemoClient, strategy?: string) {
  const query = strategy === undefined ? '' : `?strategy=${strategy}`;
  const answers = await Promise.all(
    Array.from({ length: BUYERS }, (_, user) => on.post(`/buy${query}`, `{"userId":${user},"productId":1}`)),
  );
  const sold = answers.filter(({ status }) => status === 200).length;
  const refused = answers.filter(({ status }) => status === 409).length;
  const stock = await on.get(`/api/v1/debug/stock${query === '' ? '?' : `${query}&`}productId=1`);
  return { sold, refused, stock: stock.body as { remainingStock: number; orders: number; oversold: number } };
}

describe('POST /buy', () => {
  it('takes a number for the same name as a string', async () => {
    const { status, body } = await demo.post('/buy', '{"userId":1,"productId":1}');
    expect(status).toBe(200);
    const placed = {
      success: true,
      message: 'Order placed',
      productId: 'last-item',
      userId: '1',
      strategy: 'decrement',
    };
    expect(body).toEqual({ ...placed, orderId: expect.any(String) });
    await demo.reset();
    const asStrings = await demo.post('/buy', '{"userId":"1","productId":"1"}');
    expect(asStrings).toMatchObject({ status: 200, body: placed });
    expect(await demo.post('/buy', '{"userId":2,"productId":"last-item"}')).toMatchObject({
      status: 409,
      body: { statusCode: 409, message: 'Out of stock', error: 'Conflict' },
    });
  });

  it('takes a number for the user of a checkout', async () => {
    expect(await demo.post('/api/v1/checkout/safe', '{"userId":1}')).toMatchObject({
      status: 200,
      body: { userId: '1', productId: 'flash-sale' },
    });
  });

  it.each(['{"userId":1.5,"productId":1}', '{"userId":-1,"productId":1}', '{"userId":true,"productId":1}'])(
    'answers 400 to %s',
    async (body) => expect((await demo.post('/buy', body)).status).toBe(400),
  );

  it('answers 404 to the number of no product', async () => {
    expect(await demo.post('/buy', '{"userId":1,"productId":2}')).toMatchObject({
      status: 404,
      body: { message: 'Product 2 not found. Known: flash-sale, last-item' },
    });
  });
});

describe('GET /api/v1/debug/stock', () => {
  it('describes the last item, by its number too, and the flash sale where none is named', async () => {
    const full = { totalStock: 1, remainingStock: 1, orders: 0, oversold: 0 };
    expect(await demo.get('/api/v1/debug/stock?productId=1')).toEqual({
      status: 200,
      body: { productId: 'last-item', ...full },
    });
    expect((await demo.get('/api/v1/debug/stock')).body).toMatchObject({ productId: 'flash-sale', totalStock: 100 });
    expect((await demo.get('/api/v1/debug/stock?productId=unicorn')).status).toBe(404);
    expect((await demo.get('/api/v1/debug/stock?strategy=wishing')).status).toBe(400);
  });
});

describe(`${BUYERS} buyers at once for a stock of 1`, () => {
  it('drive it below zero where nothing guards it', async () => {
    const { sold, refused, stock } = await rush(demo);
    expect(sold).toBeGreaterThan(1);
    expect(sold + refused).toBe(BUYERS);
    expect(stock.remainingStock).toBeLessThan(0);
    expect(stock).toMatchObject({ remainingStock: 1 - sold, orders: sold, oversold: sold - 1 });
    expect(await demo.text('/metrics')).toContain(
      `\nproduct_stock{product="last-item",strategy="decrement"} ${1 - sold}\n`,
    );
  });

  it('do so in memory, where there is no database', async () => {
    const { sold, stock } = await rush(bareDemo);
    expect(sold).toBeGreaterThan(1);
    expect(stock).toMatchObject({ remainingStock: 1 - sold, orders: sold, oversold: sold - 1 });
  });

  const guarded = COUNTER_STRATEGIES.filter((strategy) => isSafeWith(strategy, 1) && !strategy.unfit?.(lastItem));

  it.each(guarded)('take exactly that with $name', async ({ name }) => {
    expect(await rush(demo, name)).toEqual({
      sold: 1,
      refused: BUYERS - 1,
      stock: { productId: 'last-item', totalStock: 1, remainingStock: 0, orders: 1, oversold: 0 },
    });
  });

  it('try every strategy that the server has', () => {
    expect(server.strategies).toEqual(expect.arrayContaining(guarded.map(({ name }) => name)));
    expect(guarded.length).toBeGreaterThan(15);
  });
});
