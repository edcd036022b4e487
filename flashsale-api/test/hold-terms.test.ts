import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { pathTo } from 'flashsale-client';
import { saleKeys } from 'flashsale-core';
import { TERMS, useStores } from '../../flashsale-core/test-support/index.js';
import { AdminClient } from './admin-client.js';
import { bodyOf } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const MINUTE_MS = 60_000;
const PRICE = 'unitPrice must be an integer of minor units from 1 to 9007199254740991';
const CURRENCY = 'currency must be a code of ISO 4217, such as EUR';

const stores = useStores();
let api: ApiUnderTest;
let admin: AdminClient;

beforeAll(async () => {
  api = await startApiHere(stores);
  admin = new AdminClient(api.client);
});

/** Terms that no sale can have, new or changed, and what the operator reads. */
const BAD_TERMS: readonly (readonly [what: string, terms: object, message: string])[] = [
  ['a price of 0', { unitPrice: 0 }, PRICE],
  ['a negative price', { unitPrice: -1 }, PRICE],
  ['a fraction of a cent', { unitPrice: 19.99 }, PRICE],
  ['a price that no program can count', { unitPrice: 2 ** 53 }, PRICE],
  ['a price beyond every number', { unitPrice: 1e308 }, PRICE],
  ['a price as a text', { unitPrice: '1999' }, PRICE],
  ['a price that is null', { unitPrice: null }, PRICE],
  ['a currency that nobody has', { currency: 'ABC' }, CURRENCY],
  ['a currency in small letters', { currency: 'eur' }, CURRENCY],
  ['a sign instead of a currency', { currency: '€' }, CURRENCY],
  ['no currency', { currency: '' }, CURRENCY],
  ['no unit in an order', { quantityMax: 0 }, 'quantityMax must be an integer from 1 to 100'],
  ['more units in an order than a sale can have', { quantityMax: 101 }, 'quantityMax must be an integer from 1 to 100'],
  ['half a unit', { quantityMax: 1.5 }, 'quantityMax must be an integer from 1 to 100'],
  ['no unit for a buyer', { limitPerUser: 0 }, 'limitPerUser must be an integer from 1 to 1000'],
  ['too many units for a buyer', { limitPerUser: 1_001 }, 'limitPerUser must be an integer from 1 to 1000'],
  ['no hold for a buyer', { ordersPerUserMax: 0 }, 'ordersPerUserMax must be an integer from 1 to 100'],
  ['too many holds for a buyer', { ordersPerUserMax: 101 }, 'ordersPerUserMax must be an integer from 1 to 100'],
  ['a hold that ends at once', { holdSeconds: 0 }, 'holdSeconds must be an integer from 1 to 86400'],
  ['a hold of more than a day', { holdSeconds: 86_401 }, 'holdSeconds must be an integer from 1 to 86400'],
  ['a hold of half a second', { holdSeconds: 0.5 }, 'holdSeconds must be an integer from 1 to 86400'],
  ['an extension that shortens', { extensionSeconds: -1 }, 'extensionSeconds must be an integer from 0 to 3600'],
  [
    'an extension of more than an hour',
    { extensionSeconds: 3_601 },
    'extensionSeconds must be an integer from 0 to 3600',
  ],
  [
    'more units in an order than for a buyer',
    { quantityMax: 5, limitPerUser: 4 },
    'quantityMax must be at most limitPerUser',
  ],
  [
    'an amount that no program can count',
    { unitPrice: Number.MAX_SAFE_INTEGER, quantityMax: 2, limitPerUser: 4 },
    `unitPrice * quantityMax must be at most ${Number.MAX_SAFE_INTEGER}`,
  ],
];

function newSale(saleId: string): Record<string, unknown> {
  const [startsAt, endsAt] = [-MINUTE_MS, 60 * MINUTE_MS].map((ms) => new Date(Date.now() + ms).toISOString());
  return { saleId, name: 'A lamp', totalStock: 10, startsAt, endsAt };
}

/** The sentence, and nothing that only a programmer understands. */
function expectSentence(answer: Awaited<ReturnType<AdminClient['ask']>>, status: number, message: string): void {
  expect(answer).toMatchObject({ status, body: { statusCode: status } });
  const { message: told } = answer.body as { readonly message: string | readonly string[] };
  expect([...new Set([told].flat())]).toEqual([message]);
}

describe('a new HOLD sale', () => {
  async function expectRefused(change: object, message: string): Promise<void> {
    const saleId = randomUUID();
    const terms = { mode: 'HOLD', unitPrice: 1_999, currency: 'EUR', quantityMax: 2, limitPerUser: 4 };
    const answer = await admin.ask('POST', '/sales', { ...newSale(saleId), ...terms, ...change });
    expectSentence(answer, 400, message);
    expect(await stores.sales.find(saleId)).toBeUndefined();
    expect(await stores.redis.client.exists(saleKeys(saleId).meta)).toBe(0);
  }

  it.each(BAD_TERMS)('is refused with %s', (_what, terms, message) => expectRefused(terms, message));

  it.each([
    ['a price', { unitPrice: undefined }],
    ['a currency', { currency: undefined }],
  ])('is refused without %s', (_what, change) =>
    expectRefused(change, 'A sale of the mode HOLD needs unitPrice and currency'),
  );

  it('is refused in a mode that there is not, and with terms in the mode that has none', async () => {
    await expectRefused({ mode: 'AUCTION' }, 'mode must be one of the following values: INSTANT, HOLD');
    await expectRefused({ mode: 'INSTANT' }, 'Price, limits and times of holds are for sales of the mode HOLD');
  });

  it('has the largest terms that there are', async () => {
    const saleId = randomUUID();
    const terms = {
      ...{ unitPrice: 90_071_992_547_409, currency: 'JPY', holdSeconds: 86_400, extensionSeconds: 3_600 },
      ...{ quantityMax: 100, limitPerUser: 1_000, ordersPerUserMax: 100 },
    };
    expect(await admin.ask('POST', '/sales', { ...newSale(saleId), mode: 'HOLD', ...terms })).toMatchObject({
      status: 201,
      body: { mode: 'HOLD', ready: true },
    });
    const held = { holdTtlMs: 86_400_000, holdExtensionMs: 3_600_000, quantityMax: 100, unitPrice: terms.unitPrice };
    expect(await stores.readSale(saleId)).toMatchObject({ terms: held });
  });
});

describe('a HOLD sale of which units are held', () => {
  async function openHeld(): Promise<{ saleId: string; orderId: string }> {
    const { saleId } = await stores.openSale({ terms: TERMS });
    await api.refreshSales();
    const { orderId = '' } = await buy(saleId, 'ann', 2);
    return { saleId, orderId };
  }

  async function buy(saleId: string, userId: string, quantity: number) {
    return bodyOf(await api.client.post('/api/v1/sale/purchase', { saleId, userId, quantity }));
  }

  async function order(orderId: string) {
    return bodyOf(await api.client.get(pathTo('/api/v1/orders/{orderId}', { orderId })));
  }

  async function everything(saleId: string): Promise<unknown> {
    const keys = saleKeys(saleId);
    const { client } = stores.redis;
    return [await stores.readSale(saleId), await client.hgetall(keys.meta), await client.hgetall(keys.holdings)];
  }

  async function expectUnchanged(saleId: string, change: object, status: number, message: string): Promise<void> {
    const before = await everything(saleId);
    expectSentence(await admin.ask('PATCH', `/sales/${saleId}`, change), status, message);
    expect(await everything(saleId)).toEqual(before);
  }

  it('is not changed to terms that no sale can have', async () => {
    const { saleId } = await openHeld();
    for (const [, terms, message] of BAD_TERMS) await expectUnchanged(saleId, terms, 400, message);
  });

  it('keeps its mode and its currency, and never lowers what a buyer may have', async () => {
    const { saleId } = await openHeld();
    const fixed = `Sale ${saleId} was opened: its currency stays, and its limit per user can only be raised`;
    await expectUnchanged(saleId, { currency: 'USD' }, 409, fixed);
    await expectUnchanged(saleId, { limitPerUser: 1, quantityMax: 1 }, 409, fixed);
    await expectUnchanged(saleId, { mode: 'INSTANT' }, 400, 'property mode should not exist');
    const { saleId: instant } = await stores.openSale();
    await expectUnchanged(instant, { unitPrice: 5 }, 409, `Sale ${instant} holds nothing, so it has no terms of holds`);
  });

  it('changes for those who come later; who holds units keeps what he was told', async () => {
    const { saleId, orderId } = await openHeld();
    const before = await order(orderId);
    const change = { unitPrice: 5, holdSeconds: 60, quantityMax: 1, limitPerUser: 5, extensionSeconds: 0 };
    expect(await admin.ask('PATCH', `/sales/${saleId}`, change)).toMatchObject({ status: 200 });
    await api.refreshSales();

    const after = await order(orderId);
    expect(after).toMatchObject({ amount: 2 * TERMS.unitPrice, quantity: 2, expiresAt: before.expiresAt });
    expect(await buy(saleId, 'bob', 1)).toMatchObject({ status: 'HELD', amount: 5, secondsLeft: 60 });
    expect((await buy(saleId, 'ann', 1)).status).toBe('HELD');
    expect(
      (await api.client.askWith('POST', '/api/v1/sale/purchase', { saleId, userId: 'eve', quantity: 2 })).status,
    ).toBe(400);
  });
});
