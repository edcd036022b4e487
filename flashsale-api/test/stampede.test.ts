import { beforeAll, describe, expect, it } from '@jest/globals';
import { measureDrift } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { expectInvariants, users, useStores } from '../../flashsale-core/test-support/index.js';
import { type Answer, type ApiClient, orderIds, type PurchaseBody, tally } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const stores = useStores();
/** Two API processes, which share state only through the stores. */
let apis: ApiUnderTest[];

beforeAll(async () => {
  apis = [await startApiHere(stores), await startApiHere(stores)];
  await stores.startWorker();
});

function clientOf(i: number): ApiClient {
  const api = apis[i % apis.length];
  if (api === undefined) throw new Error('No API was started');
  return api.client;
}

async function expectAudit(saleId: string, expected: Record<string, number>): Promise<void> {
  const rows = Object.values(expected).reduce((sum, count) => sum + count, 0);
  await until(async () => {
    const counts = Object.values(await countPurchaseAudit(saleId));
    return counts.reduce((sum, count) => sum + count, 0) >= rows;
  });
  expect(await countPurchaseAudit(saleId)).toEqual(expected);
}

/** Without REBUILT: a worker may find the new sale while it is being opened, and open it itself. */
async function countPurchaseAudit(saleId: string): Promise<Record<string, number>> {
  const { REBUILT: _, ...purchases } = await stores.countAudit(saleId);
  return purchases;
}

describe('200 buyers at once for one unit', () => {
  it('end with one owner and 199 sold-out answers', async () => {
    const { saleId } = await stores.openSale({ totalStock: 1 });

    const answers = await Promise.all(users(200).map((user, i) => clientOf(i).buy(saleId, user)));

    expect(tally(answers)).toEqual({ SUCCESS: 1, SOLD_OUT: 199 });
    await stores.untilAtRest(saleId);
    const [order, ...more] = await stores.readOrders(saleId);
    expect([order?.orderId]).toEqual(orderIds(answers));
    expect(more).toEqual([]);
    await expectInvariants(stores, saleId);
    await expectAudit(saleId, { ATTEMPTED: 200, RESERVED: 1, CONFIRMED: 1, REJECTED_SOLD_OUT: 199 });
  });
});

describe('5,000 buyers for 100 units', () => {
  it('end with 100 orders, 4,900 refusals, both equations and an exact audit trail', async () => {
    const { saleId } = await stores.openSale({ totalStock: 100 });

    const answers = await Promise.all(users(5_000).map((user, i) => clientOf(i).buy(saleId, user)));

    expect(tally(answers)).toEqual({ SUCCESS: 100, SOLD_OUT: 4_900 });
    expect(new Set(orderIds(answers)).size).toBe(100);
    await stores.untilAtRest(saleId);
    const orders = await stores.readOrders(saleId);
    const winners = answers.flatMap((answer, i) => orderIds([answer]).map((orderId) => `user-${i} ${orderId}`));
    expect(orders.map(({ userId, orderId }) => `${userId} ${orderId}`).sort()).toEqual(winners.sort());
    await expectInvariants(stores, saleId);
    expect(await measureDrift(stores.database, stores.redis.sale(saleId))).toEqual({ buyers: 0, stock: 0 });
    await expectAudit(saleId, { ATTEMPTED: 5_000, RESERVED: 100, CONFIRMED: 100, REJECTED_SOLD_OUT: 4_900 });
  });
});

describe('every user twice at once', () => {
  const BUYERS = 600;

  async function buyTwice(saleId: string, key?: (user: string) => string): Promise<Answer[][]> {
    return Promise.all(
      users(BUYERS).map((user, i) =>
        Promise.all([clientOf(i).buy(saleId, user, key?.(user)), clientOf(i + 1).buy(saleId, user, key?.(user))]),
      ),
    );
  }

  it('gives nobody two units', async () => {
    const { saleId } = await stores.openSale({ totalStock: 400 });

    const pairs = await buyTwice(saleId);

    expect(Math.max(...pairs.map((pair) => orderIds(pair).length))).toBe(1);
    const { SUCCESS, ALREADY_PURCHASED, SOLD_OUT, ...others } = tally(pairs.flat());
    expect(others).toEqual({});
    expect({ SUCCESS, ALREADY_PURCHASED, SOLD_OUT }).toEqual({
      SUCCESS: 400,
      ALREADY_PURCHASED: 400,
      SOLD_OUT: 2 * (BUYERS - 400),
    });
    await stores.untilAtRest(saleId);
    await expectInvariants(stores, saleId);
    await expectAudit(saleId, {
      ATTEMPTED: 2 * BUYERS,
      RESERVED: 400,
      CONFIRMED: 400,
      REJECTED_DUPLICATE: 400,
      REJECTED_SOLD_OUT: 2 * (BUYERS - 400),
    });
  });

  it('with one Idempotency-Key gives both the same answer, and one unit', async () => {
    const { saleId } = await stores.openSale({ totalStock: BUYERS });

    const pairs = await buyTwice(saleId, (user) => `key of ${user}`.replaceAll(' ', '-'));

    const answersOf = (pair: Answer[]): string[] =>
      pair.map(({ body }) => `${(body as PurchaseBody).status} ${(body as PurchaseBody).orderId}`);
    expect(pairs.filter((pair) => new Set(answersOf(pair)).size !== 1)).toEqual([]);
    expect(tally(pairs.flat())).toEqual({ SUCCESS: 2 * BUYERS });
    await stores.untilAtRest(saleId);
    await expectInvariants(stores, saleId);
    await expectAudit(saleId, { ATTEMPTED: BUYERS, RESERVED: BUYERS, CONFIRMED: BUYERS, REPLAYED: BUYERS });
  });
});
