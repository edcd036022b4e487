import { randomUUID } from 'node:crypto';
import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { pathTo, type Schemas } from 'flashsale-client';
import { Payments } from 'flashsale-core';
import { freePort, type ServerProcess, TcpProxy, until } from 'flashsale-testkit';
import { SignJWT } from 'jose';
import { SANDBOX_SECRET, SandboxClient, TERMS, useStores } from '../../flashsale-core/test-support/index.js';
import { type Answer, type ApiClient, bodyOf } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';
import { HeldOrders } from './held-orders.js';

const BUYER_SECRET = 'a secret of 32 characters or more';
/** Of both to the shop and from it, in time for one that answers at all. */
const SLOW_MS = 2_900;

const stores = useStores();
let api: ApiUnderTest;
let sandbox: ServerProcess;
let proxy: TcpProxy;
let shop: SandboxClient;
let orders: HeldOrders;

beforeAll(async () => {
  const port = await freePort();
  proxy = await TcpProxy.before(`http://127.0.0.1:${port}`);
  stores.defer(() => proxy.close());
  api = await startPaying();
  sandbox = await stores.startSandbox({
    PAYMENT_SANDBOX_PORT: String(port),
    PAYMENT_EVENTS_URL: `${api.url}/api/v1/payments/events/sandbox`,
  });
  shop = new SandboxClient(sandbox);
  orders = new HeldOrders(stores, api);
});
beforeEach(() => shop.setFaults({}));

/** An API that reaches the sandbox through the proxy. */
function startPaying(environment: Record<string, string> = {}): Promise<ApiUnderTest> {
  return startApiHere(stores, {
    PAYMENT_SANDBOX_URL: proxy.url,
    PAYMENT_SANDBOX_PUBLIC_URL: 'https://pay.example.com',
    PAYMENT_SANDBOX_SECRET: SANDBOX_SECRET,
    ...environment,
  });
}

type Started = Schemas['StartedPayment'];

function start(
  orderId: string,
  { of = api.client, saleId, headers }: { of?: ApiClient; saleId?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const path = pathTo('/api/v1/orders/{orderId}/payment', { orderId });
  return of.ask('POST', saleId === undefined ? path : `${path}?saleId=${saleId}`, headers && { headers });
}

async function opened(orderId: string): Promise<Started> {
  return bodyOf((await start(orderId)) as Answer<Started>);
}

/** How often the sandbox has the payment of an order. */
async function intentsOf(orderId: string) {
  return (await shop.payments()).filter((intent) => intent.orderId === orderId);
}

describe('POST /orders/:orderId/payment', () => {
  it('opens one payment, however often and by however many tabs it is asked for', async () => {
    const order = await orders.holdAndWrite();
    const first = await start(order.orderId);
    expect(first).toMatchObject({
      status: 200,
      headers: { 'cache-control': 'no-store' },
      body: {
        ...{ orderId: order.orderId, provider: 'sandbox', status: 'OPEN' },
        ...{ amount: 2 * TERMS.unitPrice, currency: 'EUR' },
        clientSecret: expect.stringMatching(/^pi_.*_secret_/),
      },
    });
    const body = bodyOf(first as Answer<Started>);
    const again = await Promise.all(Array.from({ length: 8 }, () => start(order.orderId, { saleId: order.saleId })));
    for (const answer of again) {
      const { paymentId, clientSecret } = bodyOf(answer as Answer<Started>);
      expect({ paymentId, clientSecret }).toEqual({ paymentId: body.paymentId, clientSecret: body.clientSecret });
    }
    expect(await intentsOf(order.orderId)).toHaveLength(1);
  });

  it('says where a browser pays', async () => {
    const { orderId } = await orders.holdAndWrite();
    const { paymentUrl = '', clientSecret } = await opened(orderId);
    const url = new URL(paymentUrl);
    expect(url.origin).toBe('https://pay.example.com');
    expect(url.searchParams.get('client_secret')).toBe(clientSecret);
    const page = await fetch(`${sandbox.url}${url.pathname}${url.search}`);
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });

  it('lengthens the hold once, in both stores', async () => {
    const order = await orders.holdAndWrite();
    const { untilMs } = await orders.holdingOf(order);
    for (let i = 0; i < 2; i += 1) {
      const { expiresAt, secondsLeft } = await opened(order.orderId);
      expect(Date.parse(expiresAt)).toBe(untilMs + TERMS.holdExtensionMs);
      expect(secondsLeft).toBeGreaterThan(TERMS.holdTtlMs / 1_000);
    }
    expect((await orders.holdingOf(order)).untilMs).toBe(untilMs + TERMS.holdExtensionMs);
    expect((await stores.countAudit(order.saleId))['EXTENDED']).toBe(1);
  });

  it('waits for the row, with and without the sale, and says so when it does not come', async () => {
    const [named, unnamed, never] = [await orders.holdTwo(), await orders.holdTwo('ben'), await orders.holdTwo('cid')];
    const waiting = [start(named.orderId, { saleId: named.saleId }), start(unnamed.orderId)];
    await Promise.all([orders.write(named), orders.write(unnamed)]);
    for (const answer of await Promise.all(waiting)) expect(answer).toMatchObject({ status: 200 });
    for (const saleId of [never.saleId, undefined])
      expect(await start(never.orderId, saleId === undefined ? {} : { saleId })).toMatchObject({
        status: 503,
        headers: { 'retry-after': '1' },
        body: { message: 'The order is being recorded, please try again' },
      });
  });

  it('is refused for what is paid, has ended, or is unknown', async () => {
    const [paid, late, ended] = [
      await orders.holdAndWrite('ann'),
      await orders.holdAndWrite('ben'),
      await orders.holdAndWrite('cid'),
    ];
    await orders.decide(paid, 'CONFIRMED', false);
    await orders.decide(late, 'EXPIRED', true);
    expect(await api.client.ask('POST', `/api/v1/orders/${ended.orderId}/cancel`)).toMatchObject({ status: 200 });
    const refused = async (orderId: string, status: number, message: string) =>
      expect(await start(orderId)).toMatchObject({ status, body: { statusCode: status, message } });
    await refused(paid.orderId, 409, 'This order is paid');
    await refused(late.orderId, 410, 'This order has expired');
    await refused(ended.orderId, 410, 'This order was cancelled');
    const unknown = randomUUID();
    await refused(unknown, 404, `Order ${unknown} not found`);
    expect(await start(paid.orderId, { saleId: late.saleId })).toMatchObject({ status: 404 });
    expect(await api.client.ask('POST', '/api/v1/orders/7/payment')).toMatchObject({ status: 400 });
  });

  it('is for the buyer of the order alone where buyers are identified', async () => {
    const { orderId } = await orders.holdAndWrite();
    const identifying = await startPaying({ BUYER_JWT_SECRET: BUYER_SECRET });
    const as = async (sub: string): Promise<Answer> => {
      const token = await new SignJWT({ sub })
        .setProtectedHeader({ alg: 'HS256' })
        .setExpirationTime('1 minute')
        .sign(new TextEncoder().encode(BUYER_SECRET));
      return start(orderId, { of: identifying.client, headers: { authorization: `Bearer ${token}` } });
    };
    expect(await start(orderId, { of: identifying.client })).toMatchObject({ status: 401 });
    expect(await as('bob')).toMatchObject({ status: 404, body: { message: `Order ${orderId} not found` } });
    expect(await intentsOf(orderId)).toHaveLength(0);
    expect(await as('ann')).toMatchObject({ status: 200 });
  });

  it('says that a shop without a provider takes no payments', async () => {
    const { orderId } = await orders.holdAndWrite();
    const without = await startApiHere(stores);
    expect(await start(orderId, { of: without.client })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: { message: 'This shop takes no payments now, please try again' },
    });
  });

  it('says that it is recorded later while PostgreSQL is away', async () => {
    const { orderId, saleId } = await orders.holdAndWrite();
    const lost = await startPaying({ DATABASE_URL: `postgresql://flashsale@127.0.0.1:${await freePort()}/flashsale` });
    expect(await start(orderId, { of: lost.client, saleId })).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: { message: 'The order is being recorded, please try again' },
    });
  });
});

describe('while the provider', () => {
  async function expectPreparing(orderId: string): Promise<void> {
    const answer = await start(orderId);
    expect(answer).toMatchObject({ status: 202, headers: { 'retry-after': '1' } });
    expect(answer.body).toEqual({ paymentId: expect.any(String), orderId, status: 'PREPARING' });
  }

  it('does not answer, the buyer waits three seconds, and a worker prepares the payment', async () => {
    const { orderId } = await orders.holdAndWrite();
    proxy.silence();
    const beganAtMs = performance.now();
    await expectPreparing(orderId).finally(() => proxy.admit());
    const tookMs = performance.now() - beganAtMs;
    expect(tookMs).toBeGreaterThan(SLOW_MS);
    expect(tookMs).toBeLessThan(2 * SLOW_MS);
    expect(await dueCommands(orderId)).toEqual(['CREATE DUE']);
    // Asking again is as good as a worker.
    await until(async () => (await start(orderId)).status === 200, { what: 'the payment is open' });
    expect(await dueCommands(orderId)).toEqual(['CREATE DONE']);
    expect(await intentsOf(orderId)).toHaveLength(1);
  });

  it('cuts its answer, or is too busy, the next request opens the same payment', async () => {
    // Stripe's client itself repeats a call once whose connection was cut.
    for (const faults of [{ cut: 2 }, { busy: 1 }]) {
      const { orderId } = await orders.holdAndWrite();
      await shop.setFaults(faults);
      await expectPreparing(orderId);
      expect(await start(orderId)).toMatchObject({ status: 200 });
      expect(await intentsOf(orderId)).toHaveLength(1);
    }
  });

  it('says the same 500 again under a key, the next key opens the payment', async () => {
    const { orderId } = await orders.holdAndWrite();
    await shop.setFaults({ failAfter: 1 });
    await expectPreparing(orderId);
    const { clientSecret } = await opened(orderId);
    // It did what it said it could not do; a worker voids what nobody can pay, by its event.
    const intents = await intentsOf(orderId);
    expect(intents).toHaveLength(2);
    expect(intents.filter(({ id }) => clientSecret.startsWith(`${id}_secret_`))).toHaveLength(1);
    expect((await opened(orderId)).clientSecret).toBe(clientSecret);
    expect(await intentsOf(orderId)).toHaveLength(2);
  });

  it('was another one when the buyer began to pay, the order is paid at this one', async () => {
    const { orderId } = await orders.holdAndWrite();
    const former = await api.app.get(Payments).start(orderId, { name: 'stripe', capture: 'MANUAL' });
    if (former.outcome !== 'started') throw new Error(former.outcome);
    const { paymentId, clientSecret } = await opened(orderId);
    expect(paymentId).not.toBe(former.payment.paymentId);
    expect((await opened(orderId)).clientSecret).toBe(clientSecret);
    expect(await dueCommands(orderId)).toEqual(
      expect.arrayContaining(['CREATE SUPERSEDED', 'VOID DUE', 'CREATE DONE']),
    );
  });

  it('has yet to end an earlier payment, the order cannot be paid again', async () => {
    const { orderId } = await orders.holdAndWrite();
    await opened(orderId);
    await stores.database.pool.query(
      `INSERT INTO payment_commands (payment_id, kind, reason) SELECT id, 'VOID', 'CANCELLED' FROM payments WHERE order_id = $1`,
      [orderId],
    );
    await expectPreparing(orderId);
  });

  it('is asked, an order that ends leaves nobody a payment', async () => {
    const order = await orders.holdAndWrite();
    const payments = api.app.get(Payments);
    const { saveProviderPaymentId } = payments;
    payments.saveProviderPaymentId = async (paymentId, providerPaymentId) => {
      await stores.database.pool.query(`UPDATE payments SET state = 'VOIDED' WHERE id = $1`, [paymentId]);
      return saveProviderPaymentId.call(payments, paymentId, providerPaymentId);
    };
    await expectPreparing(order.orderId).finally(() => (payments.saveProviderPaymentId = saveProviderPaymentId));
    expect(await intentsOf(order.orderId)).toMatchObject([{ status: 'canceled' }]);
  });

  async function dueCommands(orderId: string): Promise<string[]> {
    const { rows } = await stores.database.pool.query<{ command: string }>(
      `SELECT kind || ' ' || c.state AS command FROM payment_commands c JOIN payments p ON p.id = payment_id WHERE order_id = $1`,
      [orderId],
    );
    return rows.map(({ command }) => command);
  }
});
