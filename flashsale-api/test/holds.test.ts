import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { pathTo } from 'flashsale-client';
import { type HoldTerms, Holds } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { readHoldSums, TERMS, users, useStores } from '../../flashsale-core/test-support/index.js';
import { type Answer, type ApiClient, bodyOf, type PurchaseBody } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const HOUR_MS = 3_600_000;

const stores = useStores();
let api: ApiUnderTest;
let client: ApiClient;

beforeAll(async () => {
  api = await startApiHere(stores);
  client = api.client;
});

/** A running HOLD sale that the API knows. */
async function openHoldSale(totalStock: number, terms: Partial<HoldTerms> = {}): Promise<string> {
  const { saleId } = await stores.openSale({ totalStock, terms: { ...TERMS, ...terms } });
  await api.refreshSales();
  return saleId;
}

function hold(saleId: string, userId: string, quantity?: number, key?: string): Promise<Answer<PurchaseBody>> {
  const body = quantity === undefined ? { saleId, userId } : { saleId, userId, quantity };
  return client.post('/api/v1/sale/purchase', body, key === undefined ? {} : { 'idempotency-key': key });
}

async function held(saleId: string, userId: string, quantity?: number, key?: string): Promise<string> {
  const { orderId } = bodyOf(await hold(saleId, userId, quantity, key));
  if (orderId === undefined) throw new Error('Nothing is held');
  return orderId;
}

/** Ends or confirms an order in Redis, as a worker mirrors what PostgreSQL decided. */
async function mirror(saleId: string, orderId: string, verdict: 'C' | 'X' | 'V'): Promise<void> {
  const holds = api.app.get(Holds);
  const found = await holds.findOrders(saleId, [orderId]);
  if (found === 'not-ready' || found.orders[0] === undefined) throw new Error('No such order');
  await holds.settle(saleId, [{ orderId, instance: found.orders[0].instance, verdict }]);
}

describe('POST /sale/purchase in a HOLD sale', () => {
  it('holds units for the buyer, at the price of now, until the deadline', async () => {
    const saleId = await openHoldSale(10);
    const before = Date.now();
    const { status, body } = await hold(saleId, 'ann', 2);

    expect({ status, body }).toEqual({
      status: 200,
      body: {
        ...{ success: true, status: 'HELD', message: 'Held for you until you have paid' },
        ...{ orderId: expect.stringMatching(UUID), quantity: 2, amount: 2 * TERMS.unitPrice, currency: 'EUR' },
        ...{ expiresAt: expect.any(String), secondsLeft: TERMS.holdTtlMs / 1_000 },
      },
    });
    const { expiresAt = '' } = body as PurchaseBody;
    expect(Date.parse(expiresAt)).toBeGreaterThanOrEqual(before + TERMS.holdTtlMs - 1_000);
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 8, heldUnits: 2, soldUnits: 0 });
    await until(async () => (await stores.queueDepth()) >= 1, { what: 'the hold is in the queue' });
  });

  it('holds one unit for whoever names no quantity, and names the same for the same key', async () => {
    const saleId = await openHoldSale(10);
    const first = bodyOf(await hold(saleId, 'ann', undefined, 'k1'));
    const again = bodyOf(await hold(saleId, 'ann', 1, 'k1'));

    expect(first).toMatchObject({ status: 'HELD', quantity: 1, amount: TERMS.unitPrice });
    expect(again).toEqual({ ...first, secondsLeft: expect.any(Number) });
    expect(await readHoldSums(stores, saleId)).toMatchObject({ heldUnits: 1 });
  });

  it('tells the same key what became of the order', async () => {
    const saleId = await openHoldSale(10);
    const orders = await Promise.all(users(3).map((userId) => held(saleId, userId, 2, 'k')));
    await Promise.all((['C', 'X', 'V'] as const).map((verdict, i) => mirror(saleId, orders[i] as string, verdict)));
    const bodies = await Promise.all(users(3).map(async (userId) => bodyOf(await hold(saleId, userId, 2, 'k'))));

    expect(bodies).toEqual([
      {
        ...{ success: true, status: 'CONFIRMED', message: 'Purchase confirmed', orderId: orders[0] },
        ...{ quantity: 2, amount: 2 * TERMS.unitPrice, currency: 'EUR' },
      },
      {
        ...{ success: false, status: 'EXPIRED', orderId: orders[1] },
        message: 'Your units were held until you had to pay, and are on sale again',
      },
      { success: false, status: 'CANCELLED', message: 'This order was cancelled', orderId: orders[2] },
    ]);
  });

  it('refuses a key that was used with another quantity', async () => {
    const saleId = await openHoldSale(10);
    await held(saleId, 'ann', 1, 'k1');
    expect(await hold(saleId, 'ann', 2, 'k1')).toMatchObject({
      status: 409,
      body: { statusCode: 409, message: 'This Idempotency-Key was used with another quantity', error: 'Conflict' },
    });
    expect(await readHoldSums(stores, saleId)).toMatchObject({ heldUnits: 1 });
  });

  it('leads a buyer who may have one unit back to the hold, and says so when it is paid', async () => {
    const saleId = await openHoldSale(10, { quantityMax: 1, limitPerUser: 1 });
    const orderId = await held(saleId, 'ann');

    expect(bodyOf(await hold(saleId, 'ann'))).toEqual({
      ...{ success: false, status: 'ALREADY_HELD', message: 'You have a hold in this sale', orderId },
      ...{ expiresAt: expect.any(String), secondsLeft: expect.any(Number) },
    });
    await mirror(saleId, orderId, 'C');
    expect(bodyOf(await hold(saleId, 'ann'))).toEqual({
      ...{ success: false, status: 'ALREADY_PURCHASED' },
      message: 'You have already purchased from this sale',
    });
  });

  it('counts what a buyer has in all', async () => {
    const saleId = await openHoldSale(10, { quantityMax: 2, limitPerUser: 4 });
    await held(saleId, 'ann', 2);
    await held(saleId, 'ann', 1);
    expect(bodyOf(await hold(saleId, 'ann', 2))).toEqual({
      ...{ success: false, status: 'LIMIT_REACHED', unitsOwned: 3, limitPerUser: 4 },
      message: 'You have 3 of 4 units that one buyer may have',
    });
    expect(bodyOf(await hold(saleId, 'ann', 1))).toMatchObject({ status: 'HELD' });
  });

  it('gives nobody one hold after the other', async () => {
    const saleId = await openHoldSale(10, { ordersPerUserMax: 2 });
    for (let i = 0; i < 2; i += 1) await mirror(saleId, await held(saleId, 'ann'), 'X');
    expect(bodyOf(await hold(saleId, 'ann'))).toEqual({
      ...{ success: false, status: 'TOO_MANY_HOLDS' },
      message: 'You have had 2 holds in this sale and may not have more',
    });
  });

  it('tells what is left, held and sold apart', async () => {
    const saleId = await openHoldSale(3);
    const orderId = await held(saleId, 'ann', 2);
    expect(bodyOf(await hold(saleId, 'bob', 2))).toEqual({
      ...{ success: false, status: 'NOT_ENOUGH', message: 'Only 1 unit is left', remainingStock: 1 },
    });
    const last = await held(saleId, 'bob', 1);
    expect(bodyOf(await hold(saleId, 'cy'))).toEqual({
      ...{ success: false, status: 'ALL_HELD' },
      message: 'All units are held by other buyers; some may come back',
    });
    await mirror(saleId, orderId, 'C');
    await mirror(saleId, last, 'C');
    expect(bodyOf(await hold(saleId, 'cy'))).toEqual({
      ...{ success: false, status: 'SOLD_OUT', message: 'Sale is sold out' },
    });
  });

  it.each([0, -1, 3, 101, 1e300])('refuses a quantity of %d', async (quantity) => {
    const saleId = await openHoldSale(10);
    expect(await hold(saleId, 'ann', quantity)).toMatchObject({
      status: 400,
      body: { statusCode: 400, message: 'quantity must be from 1 to 2', error: 'Bad Request' },
    });
  });

  it.each([1.5, '1', null, [1]])('refuses %j as a quantity', async (quantity) => {
    const saleId = await openHoldSale(10);
    const answer = await client.askWith('POST', '/api/v1/sale/purchase', { saleId, userId: 'ann', quantity });
    expect(answer).toMatchObject({ status: 400, body: { message: ['quantity must be integer'] } });
  });

  it('sells one unit a user where units are sold at once', async () => {
    const { saleId } = await stores.openSale({ totalStock: 2 });
    await api.refreshSales();
    expect(await hold(saleId, 'ann', 2)).toMatchObject({
      status: 400,
      body: { statusCode: 400, message: 'quantity must be 1', error: 'Bad Request' },
    });
    expect(bodyOf(await hold(saleId, 'ann', 1))).toMatchObject({ status: 'SUCCESS' });
  });

  it('finds a sale that is newer than the catalogue, with and without a quantity', async () => {
    const { saleId } = await stores.openSale({ totalStock: 10, terms: TERMS });
    expect(bodyOf(await hold(saleId, 'ann'))).toMatchObject({ status: 'HELD', quantity: 1 });
    const { saleId: another } = await stores.openSale({ totalStock: 10, terms: TERMS });
    expect(bodyOf(await hold(another, 'ann', 2))).toMatchObject({ status: 'HELD', quantity: 2 });
    expect(await hold('sale_9', 'ann', 2)).toMatchObject({ status: 404 });
  });

  it('refuses outside of the window, and while the sale is not ready', async () => {
    const { saleId } = await stores.openSale({ terms: TERMS, endsAt: new Date(Date.now() - 1), startsAt: new Date(0) });
    const { saleId: closed } = await stores.createSale({ terms: TERMS });
    await api.refreshSales();
    expect(await hold(saleId, 'ann')).toMatchObject({
      status: 400,
      body: { statusCode: 400, message: 'Sale is not currently active', error: 'Bad Request' },
    });
    expect(await hold(closed, 'ann')).toMatchObject({
      status: 503,
      headers: { 'retry-after': '1' },
      body: { statusCode: 503, message: 'Sale is not ready, please try again', error: 'Service Unavailable' },
    });
  });

  it('never holds more than there are, however many ask at once, and writes down every refusal', async () => {
    const saleId = await openHoldSale(30, { ordersPerUserMax: 100 });
    const answers = await Promise.all(users(200).map((userId, i) => hold(saleId, userId, 1 + (i % 2))));
    const units = answers.reduce((sum, answer) => sum + ((answer.body as PurchaseBody).quantity ?? 0), 0);

    expect(units).toBe(30);
    expect(await readHoldSums(stores, saleId)).toMatchObject({ free: 0, heldUnits: 30 });
    const refused = answers.filter(({ body }) => !(body as PurchaseBody).success).length;
    await until(async () => {
      const { rows } = await stores.database.pool.query<{ rejected: string }>(
        `SELECT COUNT(*) AS rejected FROM order_audit_trail
          WHERE sale_id = $1 AND event_type IN ('REJECTED_ALL_HELD', 'REJECTED_NOT_ENOUGH')`,
        [saleId],
      );
      return Number(rows[0]?.rejected) === refused;
    });
    const { outcomes } = await liveOf(saleId);
    expect(outcomes).toMatchObject({ HELD: 200 - refused, SUCCESS: 0 });
  });

  it('counts the units of an address', async () => {
    const few = await startApiHere(stores, { RATE_LIMIT_UNITS_PER_ADDRESS: '3' });
    const saleId = await openHoldSale(10);
    await few.refreshSales();
    const buy = (userId: string, quantity: number): Promise<Answer<PurchaseBody>> =>
      few.client.post('/api/v1/sale/purchase', { saleId, userId, quantity });
    expect(bodyOf(await buy('ann', 2))).toMatchObject({ status: 'HELD' });
    expect(await buy('bob', 2)).toMatchObject({ status: 403 });
    // What was refused has given its places back.
    expect(bodyOf(await buy('bob', 1))).toMatchObject({ status: 'HELD' });
    expect(await buy('cy', 1)).toMatchObject({ status: 403 });
  });

  async function liveOf(saleId: string): Promise<{ outcomes: Record<string, number> }> {
    return until(async () => {
      const live = bodyOf(await client.ask('GET', `/api/v1/admin/sales/${saleId}/live`)) as {
        outcomes: Record<string, number>;
      };
      return (live.outcomes['HELD'] ?? 0) > 0 ? live : undefined;
    });
  }
});

describe('GET /sale/:saleId/user/:userId/purchase in a HOLD sale', () => {
  it('has the live orders of the user', async () => {
    const saleId = await openHoldSale(10);
    expect(bodyOf(await client.purchaseOf(saleId, 'ann'))).toEqual({
      ...{ purchased: false, orderId: null, status: 'NOT_PURCHASED', orders: [] },
    });
    const first = await held(saleId, 'ann', 2);
    const second = await held(saleId, 'ann', 1);
    await mirror(saleId, await held(saleId, 'ann', 1), 'V');
    expect(bodyOf(await client.purchaseOf(saleId, 'ann'))).toEqual({
      ...{ purchased: false, orderId: first, status: 'HELD' },
      orders: [
        {
          ...{ orderId: first, status: 'HELD', quantity: 2, amount: 2 * TERMS.unitPrice, currency: 'EUR' },
          ...{ expiresAt: expect.any(String), secondsLeft: expect.any(Number) },
        },
        expect.objectContaining({ orderId: second, status: 'HELD', quantity: 1 }),
      ],
    });
    await mirror(saleId, second, 'C');
    expect(bodyOf(await client.purchaseOf(saleId, 'ann'))).toMatchObject({
      ...{ purchased: true, orderId: second, status: 'CONFIRMED' },
      orders: [{ status: 'HELD' }, { status: 'CONFIRMED', expiresAt: null, secondsLeft: null }],
    });
  });
});

describe('a HOLD sale as it is shown', () => {
  it('says what is free, held and sold, and on which terms', async () => {
    const saleId = await openHoldSale(10);
    await mirror(saleId, await held(saleId, 'ann', 2), 'C');
    await held(saleId, 'bob', 1);
    const terms = {
      ...{ mode: 'HOLD', unitPrice: TERMS.unitPrice, currency: 'EUR', limitPerUser: 4, quantityMax: 2 },
      holdSeconds: 600,
    };
    await until(async () => {
      const sale = bodyOf(await client.status(saleId));
      return sale.heldStock === 1 && sale.remainingStock === 7 && sale.totalSold === 2;
    });
    expect(bodyOf(await client.status(saleId))).toMatchObject({ totalStock: 10, ...terms });
    const listed = bodyOf(await client.get('/api/v1/sales'));
    expect(listed.find((sale) => sale.saleId === saleId)).toMatchObject({ totalStock: 10, ...terms });
    const { saleId: instant } = await stores.openSale({ totalStock: 1 });
    expect(bodyOf(await client.status(instant))).not.toHaveProperty('heldStock');
    expect(bodyOf(await client.status(instant))).toMatchObject({ mode: 'INSTANT' });
  });

  it('answers from PostgreSQL alone once it is retired', async () => {
    const { saleId } = await stores.createSale({
      ...{ totalStock: 10, terms: TERMS },
      ...{ startsAt: new Date(Date.now() - 2 * HOUR_MS), endsAt: new Date(Date.now() - HOUR_MS) },
    });
    const orderId = randomUUID();
    await stores.database.pool.query(
      `WITH written AS (
         INSERT INTO orders (id, sale_id, user_id, status, reserved_at, quantity, amount, currency, expires_at, instance, confirmed_at)
         VALUES ($1, $2, 'ann', 'CONFIRMED', now(), 2, 3998, 'EUR', now(), '1-1', now()))
       UPDATE sales SET sold = 2 WHERE id = $2`,
      [orderId, saleId],
    );
    await stores.rebuildSale(saleId);
    await api.refreshSales();
    const retired = await client.ask('POST', `/api/v1/admin/sales/${saleId}/retire`);
    expect(`${retired.status} ${retired.text}`).toMatch(/^200 /);
    expect(bodyOf(await client.purchaseOf(saleId, 'ann'))).toMatchObject({
      ...{ purchased: true, orderId, status: 'CONFIRMED' },
      orders: [{ orderId, quantity: 2, amount: 3_998 }],
    });
    expect(bodyOf(await client.get(pathTo('/api/v1/orders/{orderId}', { orderId })))).toMatchObject({
      status: 'CONFIRMED',
      saleId,
    });
  });
});
