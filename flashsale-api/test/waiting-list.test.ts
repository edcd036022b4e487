import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { pathTo } from 'flashsale-client';
import { type HoldTerms, Holds } from 'flashsale-core';
import { TERMS, useStores } from '../../flashsale-core/test-support/index.js';
import { type ApiClient } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const stores = useStores();
let api: ApiUnderTest;
let client: ApiClient;

beforeAll(async () => {
  api = await startApiHere(stores);
  client = api.client;
});

/** A running sale of one unit, which somebody holds. */
async function openAllHeld(terms: Partial<HoldTerms> = {}): Promise<{ saleId: string; free: () => Promise<void> }> {
  const { saleId } = await stores.openSale({ totalStock: 1, terms: { ...TERMS, ...terms } });
  await api.refreshSales();
  const holds = api.app.get(Holds);
  const orderId = randomUUID();
  const decided = await holds.reserve(saleId, [{ userId: 'owner', orderId, quantity: 1 }]);
  if (decided === 'not-ready' || decided.outcomes[0]?.outcome !== 'held') throw new Error('Nothing is held');
  const { outboxId: instance } = decided.outcomes[0];
  return { saleId, free: async () => void (await holds.settle(saleId, [{ orderId, instance, verdict: 'X' }])) };
}

const join = (saleId: string, body: object) =>
  client.askWith('POST', pathTo('/api/v1/sale/{saleId}/waiting-list', { saleId }), body);
const find = (saleId: string, userId: string) =>
  client.get(pathTo('/api/v1/sale/{saleId}/waiting-list/{userId}', { saleId, userId }));
const leave = (saleId: string, userId: string) =>
  client.ask('DELETE', pathTo('/api/v1/sale/{saleId}/waiting-list/{userId}', { saleId, userId }));

describe('the waiting list of a sale', () => {
  it('gives a place and keeps it, tells who asks for units, and is left', async () => {
    const { saleId } = await openAllHeld();
    const listed = { status: 200, body: { status: 'LISTED', ahead: 0, quantity: 2, acceptLess: true } };
    expect(await join(saleId, { userId: 'ann', quantity: 2, acceptLess: true })).toMatchObject(listed);
    expect(await join(saleId, { userId: 'ann' })).toMatchObject(listed);
    expect(await join(saleId, { userId: 'bob' })).toMatchObject({ body: { ahead: 1, quantity: 1, acceptLess: false } });
    expect(await find(saleId, 'bob')).toMatchObject({ status: 200, body: { status: 'LISTED', ahead: 1 } });
    expect(await client.post('/api/v1/sale/purchase', { saleId, userId: 'eve' })).toMatchObject({
      status: 200,
      body: { success: false, status: 'ALL_HELD', waitingList: true },
    });
    expect(await leave(saleId, 'ann')).toMatchObject({ status: 204 });
    expect(await leave(saleId, 'ann')).toMatchObject({ status: 204 });
    expect(await find(saleId, 'ann')).toMatchObject({ status: 404, body: { code: 'NOT_LISTED' } });
    expect(await find(saleId, 'bob')).toMatchObject({ body: { ahead: 0 } });
  });

  it('says by which order the units are held that are offered, which is an order as any', async () => {
    const { saleId, free } = await openAllHeld();
    await join(saleId, { userId: 'ann' });
    await free();
    const { body } = await find(saleId, 'ann');
    expect(body).toEqual({ status: 'OFFERED', orderId: expect.any(String) });
    const { orderId } = body as { orderId: string };
    expect(
      await client.ask('GET', `${pathTo('/api/v1/orders/{orderId}', { orderId })}?saleId=${saleId}`),
    ).toMatchObject({
      status: 200,
      body: { orderId, status: 'HELD', quantity: 1, amount: TERMS.unitPrice, secondsLeft: expect.any(Number) },
    });
    expect(await leave(saleId, 'ann')).toMatchObject({
      status: 409,
      body: { code: 'OFFERED', message: 'You were offered units: cancel that order instead' },
    });
  });

  it.each([
    ['while units are on sale', { userId: 'ann' }, 409, 'Units are on sale', 'ON_SALE'],
    [
      'more than one order may have',
      { userId: 'ann', quantity: 3 },
      400,
      'quantity must be from 1 to 2',
      'BAD_QUANTITY',
    ],
    ['none', { userId: 'ann', quantity: 0 }, 400, ['quantity must be >= 1'], undefined],
    ['without a user', {}, 400, ["must have required property 'userId'"], undefined],
  ])('refuses %s', async (_what, body, status, message, code) => {
    const { saleId } = await stores.openSale({ totalStock: 1, terms: TERMS });
    await api.refreshSales();
    const refused = await join(saleId, body);
    expect(refused).toMatchObject({ status, body: { message } });
    expect((refused.body as { code?: string }).code).toBe(code);
  });

  it.each([
    ['an unknown sale', () => Promise.resolve('no_sale'), 404, 'Sale no_sale not found', 'UNKNOWN_SALE'],
    ['a sale that sells at once', async () => (await stores.openSale()).saleId, 404, 'has no waiting list', 'NO_LIST'],
    [
      'a sale that has ended',
      async () =>
        (await stores.createSale({ terms: TERMS, startsAt: new Date(1_000), endsAt: new Date(2_000) })).saleId,
      410,
      'The sale has ended',
      'ENDED',
    ],
    [
      'a sale that has not begun',
      async () => (await stores.createSale({ terms: TERMS, startsAt: new Date(Date.now() + 60_000) })).saleId,
      409,
      'The sale has not begun',
      'NOT_STARTED',
    ],
    [
      'a sale that is not loaded',
      async () => (await stores.createSale({ terms: TERMS })).saleId,
      503,
      'not ready',
      undefined,
    ],
  ])('knows %s', async (_what, open, status, message, code) => {
    const saleId = await open();
    await api.refreshSales();
    const { status: found, body } = await join(saleId, { userId: 'ann' });
    expect(found).toBe(status);
    expect((body as { message: string }).message).toContain(message);
    expect((body as { code?: string }).code).toBe(code);
  });

  it('takes an address for a mail with the offer, where the shop sends mails', async () => {
    const { saleId } = await openAllHeld();
    const asked = { userId: 'ann', email: 'Ann@example.com', language: 'de' };
    expect(await join(saleId, asked)).toMatchObject({ status: 404, body: { message: 'This shop sends no mails' } });
    const { client: mailing, refreshSales } = await startApiHere(stores, { REMINDER_MAILS: 'true' });
    await refreshSales();
    const path = pathTo('/api/v1/sale/{saleId}/waiting-list', { saleId });
    expect(await mailing.askWith('POST', path, asked)).toMatchObject({ status: 200, body: { status: 'LISTED' } });
    for (const email of ['ann', 'ann@example.com\r\nBcc: eve@example.com', ''])
      expect(await mailing.askWith('POST', path, { ...asked, email })).toMatchObject({
        ...{ status: 400, body: { message: ['email must match format "email"'] } },
      });
    const { rows } = await stores.database.pool.query('SELECT email, language FROM offer_mails');
    expect(rows).toEqual([{ email: 'Ann@example.com', language: 'de' }]);
  });

  it('refuses who has his share', async () => {
    const { saleId } = await openAllHeld({ limitPerUser: 1, quantityMax: 1 });
    expect(await join(saleId, { userId: 'owner' })).toMatchObject({ status: 409, body: { code: 'LIMIT_REACHED' } });
  });
});
