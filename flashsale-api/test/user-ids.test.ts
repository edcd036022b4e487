import { beforeAll, describe, expect, it } from '@jest/globals';
import { pathTo } from 'flashsale-client';
import { useStores } from '../../flashsale-core/test-support/index.js';
import type { PurchaseBody } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const FIRST = 0x21;
const LAST = 0x7e;
const CHARACTERS = Array.from({ length: LAST - FIRST + 1 }, (_, i) => String.fromCharCode(FIRST + i));
const ODD = [
  ...['...', '.a', 'a.', '..a', './', '/.', '/..', '../', '../..', 'a/../b', '.\\..', '..;', ';..', '.?', '..#', '//'],
  ...['%2e', '%2E%2e', '.%2e', '%2e.', '%252e', '%%', '%zz', '%2f..%2f', 'a+b@c.de', "o'x", '=1+1', 'a|b', '__proto__'],
  ...['~'.repeat(64), '/'.repeat(64), '%'.repeat(64), '.'.repeat(64)],
];

const stores = useStores();
let api: ApiUnderTest;
let saleId: string;

beforeAll(async () => {
  api = await startApiHere(stores);
  ({ saleId } = await stores.openSale({ totalStock: 1_000 }));
});

/** Builds the URL like a browser, which removes `.` and `..` segments, even escaped ones. */
async function askAsBrowser(userId: string): Promise<unknown> {
  const path = pathTo('/api/v1/sale/{saleId}/user/{userId}/purchase', { saleId, userId });
  return (await fetch(api.url + path)).json();
}

describe('a user', () => {
  it.each(['.', '..'])('cannot buy if no browser can request the purchase: %s', async (userId) => {
    expect(await api.client.buy(saleId, userId)).toMatchObject({
      status: 400,
      body: { message: [expect.stringContaining('userId must match pattern')] },
    });
    expect(await stores.redis.client.sismember(`sale:${saleId}:users`, userId)).toBe(0);
  });

  it.each([...CHARACTERS.filter((character) => character !== '.'), ...ODD])(
    'can request the purchase of any id that can buy: %s',
    async (userId) => {
      const bought = await api.client.buy(saleId, userId);
      expect(bought).toMatchObject({ status: 200, body: { status: 'SUCCESS' } });
      const { orderId } = bought.body as PurchaseBody;
      expect(await askAsBrowser(userId)).toMatchObject({ purchased: true, orderId, status: 'RESERVED' });
    },
  );

  it('may use any Idempotency-Key that was valid before', async () => {
    const [first, again] = [await api.client.buy(saleId, 'keyed', '..'), await api.client.buy(saleId, 'keyed', '..')];
    expect(first).toMatchObject({ status: 200, body: { status: 'SUCCESS' } });
    expect(again.body).toEqual(first.body);
  });
});
