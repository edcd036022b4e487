import { randomUUID } from 'node:crypto';
import { Agent, get, type IncomingMessage } from 'node:http';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { pathTo, type Schemas, withQuery } from 'flashsale-client';
import { Holds, saleKeys } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { SignJWT } from 'jose';
import { readHoldSums, TERMS, useStores } from '../../flashsale-core/test-support/index.js';
import { type Answer, type ApiClient, bodyOf } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';
import { type HeldOrder, HeldOrders } from './held-orders.js';

const SECRET = 'a secret of 32 characters or more';

const stores = useStores();
let api: ApiUnderTest;
let client: ApiClient;
let orders: HeldOrders;

beforeAll(async () => {
  api = await startApiHere(stores);
  client = api.client;
  orders = new HeldOrders(stores, api);
});

function show(orderId: string, saleId?: string, of = client): Promise<Answer<Schemas['OrderView']>> {
  const path = pathTo('/api/v1/orders/{orderId}', { orderId });
  return of.get(withQuery(path, saleId === undefined ? {} : { saleId }));
}

function cancel(orderId: string, saleId?: string, of = client): Promise<Answer> {
  return of.ask('POST', `/api/v1/orders/${orderId}/cancel${saleId === undefined ? '' : `?saleId=${saleId}`}`);
}

async function confirmationOf(orderId: string): Promise<string | undefined> {
  const { rows } = await stores.database.pool.query<{ at: Date }>(
    'SELECT confirmed_at AS at FROM orders WHERE id = $1',
    [orderId],
  );
  return rows[0]?.at.toISOString();
}

function cancelAsOperator(orderId: string, reason = 'The buyer has asked for it', refund?: boolean): Promise<Answer> {
  return client.askWith('POST', `/api/v1/admin/orders/${orderId}/cancel`, {
    reason,
    ...(refund !== undefined && { refund }),
  });
}

describe('GET /orders/:orderId', () => {
  it('shows an order of a sale from the first instant on, and without the sale when it is a row', async () => {
    const order = await orders.holdTwo();
    const shown = {
      ...{ ...order, userId: 'ann', status: 'HELD', quantity: 2, amount: 2 * TERMS.unitPrice, currency: 'EUR' },
      ...{ expiresAt: expect.any(String), secondsLeft: expect.any(Number), endReason: null },
    };
    expect(bodyOf(await show(order.orderId, order.saleId))).toEqual(shown);
    // Without its sale it is waited for, and a worker is quick.
    const waiting = show(order.orderId);
    await orders.write(order);
    const recorded = { ...shown, payment: null, confirmedAt: null };
    expect(bodyOf(await waiting)).toEqual(recorded);
    expect(bodyOf(await show(order.orderId))).toEqual(recorded);
  });

  it('shows what PostgreSQL decided, also before Redis has heard of it', async () => {
    const order = await orders.holdTwo();
    await orders.write(order);
    await orders.decide(order, 'CONFIRMED', false);
    expect(bodyOf(await show(order.orderId, order.saleId))).toMatchObject({
      ...{ status: 'CONFIRMED', expiresAt: null, secondsLeft: null, endReason: null },
      confirmedAt: await confirmationOf(order.orderId),
    });
  });

  it('shows the payment and why the order ended', async () => {
    const order = await orders.holdTwo();
    await orders.write(order);
    await stores.database.pool.query(
      `INSERT INTO payments (id, order_id, sale_id, epoch, user_id, provider, provider_payment_id, capture, amount, currency, state)
       SELECT $1, id, sale_id, 1, user_id, 'sandbox', $2, 'MANUAL', amount, currency, 'OPEN' FROM orders WHERE id = $3`,
      [randomUUID(), randomUUID(), order.orderId],
    );
    expect(bodyOf(await show(order.orderId))).toMatchObject({ status: 'HELD', payment: { status: 'OPEN' } });
    await orders.decide(order, 'EXPIRED', true);
    expect(bodyOf(await show(order.orderId))).toMatchObject({ status: 'EXPIRED', endReason: 'DEADLINE' });
  });

  it('knows no other order, and none of another sale', async () => {
    const order = await orders.holdTwo();
    await orders.write(order);
    const { saleId: other } = await orders.holdTwo();
    const { saleId: instant } = await stores.openSale();
    const { body } = bodyOf(await client.buy(instant, 'ann')) as { body?: unknown };
    expect(body).toBeUndefined();
    const unknown = randomUUID();
    for (const saleId of [undefined, other, instant, 'sale_9'])
      expect(await show(unknown, saleId)).toMatchObject({
        status: 404,
        body: { statusCode: 404, message: `Order ${unknown} not found`, error: 'Not Found' },
      });
    expect(await show(order.orderId, other)).toMatchObject({ status: 404 });
    expect(await client.ask('GET', '/api/v1/orders/7')).toMatchObject({ status: 400 });
    expect(await client.ask('GET', `/api/v1/orders/${unknown}?saleId=a%20b`)).toMatchObject({ status: 400 });
  });

  it('says that it cannot know while the counters of the sale are lost and the order is no row', async () => {
    const order = await orders.holdTwo();
    await stores.redis.client.del(saleKeys(order.saleId).meta);
    expect(await show(order.orderId, order.saleId)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: { message: 'Orders cannot be read, please try again' },
    });
    expect(await show(order.orderId)).toMatchObject({ status: 503 });
    await stores.rebuildSale(order.saleId);
  });

  it('finds an order that is not written yet, also by its id alone', async () => {
    const order = await orders.holdTwo();
    expect(bodyOf(await show(order.orderId))).toMatchObject({ ...order, status: 'HELD', userId: 'ann' });
    expect(await cancel(order.orderId)).toMatchObject({
      status: 503,
      body: { message: 'The order is being recorded, please try again' },
    });
  });
});

describe('GET /orders/:orderId/events', () => {
  async function listen({ orderId, saleId }: HeldOrder): Promise<{ text: string; orders: Schemas['OrderView'][] }> {
    const asked = get(`${api.url}/api/v1/orders/${orderId}/events?saleId=${saleId}`, { agent: new Agent() });
    stores.defer(() => asked.destroy());
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      asked.on('response', resolve).on('error', reject),
    );
    const stream = {
      text: '',
      get orders() {
        return [...this.text.matchAll(/^data: (.*)$/gm)].map(
          ([, data]) => JSON.parse(data as string) as Schemas['OrderView'],
        );
      },
    };
    response.on('data', (chunk: Buffer) => (stream.text += chunk.toString())).on('error', () => undefined);
    return stream;
  }

  it('sends the order, and every change but that time passes', async () => {
    const order = await orders.holdTwo();
    await orders.write(order);
    const stream = await listen(order);
    await until(() => stream.orders.length === 1);
    expect(stream.text).toContain('event: order\n');
    expect(stream.orders[0]).toMatchObject({ ...order, status: 'HELD', secondsLeft: expect.any(Number) });
    // Several ticks of the streams and of the clock of the order.
    const beganAtMs = Date.now();
    await until(() => Date.now() > beganAtMs + 1_500);
    expect(stream.orders).toHaveLength(1);

    await orders.decide(order, 'CONFIRMED', false);
    await until(() => stream.orders.at(-1)?.status === 'CONFIRMED', { what: 'the row is read again' });
  });

  it('sends what Redis says at once', async () => {
    const order = await orders.holdTwo();
    const stream = await listen(order);
    await orders.write(order);
    await orders.decide(order, 'EXPIRED', true);
    await until(() => stream.orders.at(-1)?.status === 'EXPIRED');
    expect(stream.orders.at(-1)).toMatchObject({ endReason: 'DEADLINE', secondsLeft: null });
  });

  it('has no stream of an unknown order', async () => {
    expect(await client.ask('GET', `/api/v1/orders/${randomUUID()}/events`)).toMatchObject({ status: 404 });
  });
});

describe('POST /orders/:orderId/cancel', () => {
  it('ends a hold, gives its units back, and answers the same again', async () => {
    const order = await orders.holdTwo();
    await orders.write(order);
    for (let i = 0; i < 2; i += 1)
      expect(await cancel(order.orderId, order.saleId)).toMatchObject({
        status: 200,
        body: { orderId: order.orderId, status: 'CANCELLED', money: 'NONE' },
      });
    expect(await readHoldSums(stores, order.saleId)).toMatchObject({ free: 10, heldUnits: 0, deadlines: {} });
    expect(bodyOf(await show(order.orderId))).toMatchObject({ status: 'CANCELLED', endReason: 'BUYER' });
    const { rows } = await stores.database.pool.query(
      `SELECT held, sold, (SELECT units FROM sale_buyers WHERE sale_id = id) AS units FROM sales WHERE id = $1`,
      [order.saleId],
    );
    expect(rows).toEqual([{ held: 0, sold: 0, units: 0 }]);
  });

  it('lets go of the money that was reserved', async () => {
    const order = await orders.holdTwo();
    await orders.write(order);
    const paymentId = randomUUID();
    await stores.database.pool.query(
      `INSERT INTO payments (id, order_id, sale_id, epoch, user_id, provider, provider_payment_id, capture, amount, currency, state)
       SELECT $1, id, sale_id, 1, user_id, 'sandbox', $2, 'MANUAL', amount, currency, 'OPEN' FROM orders WHERE id = $3`,
      [paymentId, randomUUID(), order.orderId],
    );
    for (let i = 0; i < 2; i += 1) expect(bodyOf(await cancel(order.orderId))).toMatchObject({ money: 'VOIDED' });
    const { rows } = await stores.database.pool.query(
      'SELECT kind, state FROM payment_commands WHERE payment_id = $1',
      [paymentId],
    );
    expect(rows).toEqual([{ kind: 'VOID', state: 'DUE' }]);
  });

  it('waits for the row, and says so when it does not come', async () => {
    const order = await orders.holdTwo();
    expect(await cancel(order.orderId, order.saleId)).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: { message: 'The order is being recorded, please try again' },
    });
    expect(await readHoldSums(stores, order.saleId)).toMatchObject({ heldUnits: 2 });
  });

  it('is refused for what is paid or has expired', async () => {
    const [paid, late] = [await orders.holdTwo(), await orders.holdTwo()];
    await orders.write(paid);
    await orders.write(late);
    await orders.decide(paid, 'CONFIRMED', true);
    await orders.decide(late, 'EXPIRED', true);
    expect(await cancel(paid.orderId)).toMatchObject({
      status: 409,
      body: { message: 'This order is confirmed and can be cancelled by the seller only' },
    });
    expect(await cancel(late.orderId)).toMatchObject({ status: 410, body: { message: 'This order has expired' } });
    expect(await cancel(randomUUID())).toMatchObject({ status: 404 });
  });

  it('changes nothing when a rebuild comes between its mark and its decision', async () => {
    const order = await orders.holdTwo();
    await orders.write(order);
    const holds = api.app.get(Holds);
    const { lookNow } = holds;
    holds.lookNow = async (saleId, orderId) => {
      const marked = await lookNow.call(holds, saleId, orderId);
      await stores.redis.client.del(saleKeys(saleId).meta);
      await stores.rebuildSale(saleId);
      return marked;
    };
    expect(await cancel(order.orderId).finally(() => (holds.lookNow = lookNow))).toMatchObject({ status: 503 });
    expect(bodyOf(await show(order.orderId))).toMatchObject({ status: 'HELD' });
    expect(await cancel(order.orderId)).toMatchObject({ status: 200 });
    expect(await readHoldSums(stores, order.saleId)).toMatchObject({ free: 10 });
  });

  it('leaves the units to the sweeper when Redis cannot be told', async () => {
    const order = await orders.holdTwo();
    await orders.write(order);
    const holds = api.app.get(Holds);
    const { settle } = holds;
    holds.settle = () => Promise.reject(new Error('Redis does not answer'));
    expect(await cancel(order.orderId).finally(() => (holds.settle = settle))).toMatchObject({ status: 200 });
    // The mark is the first that is due.
    const due = await holds.due(order.saleId, 10);
    expect(due).toMatchObject({ due: [{ orderId: order.orderId }] });
    expect(bodyOf(await show(order.orderId))).toMatchObject({ status: 'CANCELLED' });
  });
});

describe('POST /admin/orders/:orderId/cancel', () => {
  it('ends also what is paid, with a reason for the audit trail', async () => {
    const order = await orders.holdTwo();
    await orders.write(order);
    await orders.decide(order, 'CONFIRMED', true);
    expect(await readHoldSums(stores, order.saleId)).toMatchObject({ free: 8, soldUnits: 2 });
    expect(await cancelAsOperator(order.orderId)).toMatchObject({
      status: 200,
      body: { orderId: order.orderId, status: 'CANCELLED', money: 'NONE' },
    });
    expect(await readHoldSums(stores, order.saleId)).toMatchObject({ free: 10, soldUnits: 0, deadlines: {} });
    expect(bodyOf(await show(order.orderId))).toMatchObject({ status: 'CANCELLED', endReason: 'OPERATOR' });
    const { rows } = await stores.database.pool.query(
      `SELECT metadata FROM order_audit_trail WHERE order_id = $1 AND event_type = 'CANCELLED'`,
      [order.orderId],
    );
    expect(rows).toEqual([{ metadata: { was: 'CONFIRMED', reason: 'OPERATOR', note: 'The buyer has asked for it' } }]);
  });

  it('leaves what is paid as it is when its money may not go back', async () => {
    const [paid, unpaid] = [await orders.holdAndWrite('ann'), await orders.holdAndWrite('ben')];
    await orders.decide(paid, 'CONFIRMED', true);
    expect(await cancelAsOperator(paid.orderId, 'Sold by mistake', false)).toMatchObject({
      status: 409,
      body: { message: 'This order is confirmed and can be cancelled with a refund only' },
    });
    expect(bodyOf(await show(paid.orderId))).toMatchObject({ status: 'CONFIRMED' });
    expect(await cancelAsOperator(unpaid.orderId, 'Sold by mistake', false)).toMatchObject({ status: 200 });
    expect(await cancelAsOperator(paid.orderId, 'Sold by mistake', true)).toMatchObject({ status: 200 });
  });

  it.each(['', ' ', 'a\u0000b', 'x'.repeat(201)])('needs a readable reason, unlike %j', async (reason) => {
    expect(await cancelAsOperator(randomUUID(), reason)).toMatchObject({ status: 400 });
  });
});

describe('where buyers are identified', () => {
  it('only the buyer sees an order, listens to it and cancels it', async () => {
    const order = await orders.holdTwo();
    await orders.write(order);
    const identifying = await startApiHere(stores, { BUYER_JWT_SECRET: SECRET });
    const tokenOf = (sub: string): Promise<string> =>
      new SignJWT({ sub })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime('1 minute')
        .sign(new TextEncoder().encode(SECRET));
    const ask = async (method: string, path: string, sub?: string): Promise<number> => {
      const headers = sub === undefined ? {} : { authorization: `Bearer ${await tokenOf(sub)}` };
      const { status } = await identifying.client.ask(method, `/api/v1/orders/${order.orderId}${path}`, { headers });
      return status;
    };
    for (const [method, path] of [
      ['GET', ''],
      ['GET', '/events'],
      ['POST', '/cancel'],
    ] as const) {
      expect(await ask(method, path)).toBe(401);
      expect(await ask(method, path, 'bob')).toBe(404);
    }
    expect(await ask('GET', '', 'ann')).toBe(200);
    expect(await ask('POST', '/cancel', 'ann')).toBe(200);
  });
});
