import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { pathTo, type Schemas } from 'flashsale-client';
import { bucketOf, type SaleStore, shardNames } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { users, useStores } from '../../flashsale-core/test-support/index.js';
import { SoldOutRefusals } from '../src/purchases/sold-out-refusals.js';
import { AdminClient } from './admin-client.js';
import { type Answer, bodyOf, type PurchaseBody, tally } from './api-client.js';
import { type ApiUnderTest, startApiHere } from './api-under-test.js';

const BUCKETS = 12;
const MINUTE_MS = 60_000;
/** The deadline of an attempt is a second; a busy machine may be late. */
const ANSWER_MS_MAX = 5_000;
const LOOK_PERIOD_MS = 25;
/** Who was told to come again does, after this time and so often. */
const RETRY_AFTER_MS = 250;
const TRIES_MAX = 200;
/** Buyers who wait for an answer at the same time. */
const BUYERS_AT_ONCE = 60;

const stores = useStores({ ownRedisServer: true });
/** API processes, which share state only through the stores. */
let apis: ApiUnderTest[];
let admin: AdminClient;

beforeAll(async () => {
  apis = [await startApiHere(stores), await startApiHere(stores), await startApiHere(stores)];
  admin = new AdminClient(api(0).client);
});

function api(place: number): ApiUnderTest {
  return apis[place % apis.length] as ApiUnderTest;
}

const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * MINUTE_MS).toISOString();

function newSale(change: Partial<Schemas['CreateSale']> = {}): Schemas['CreateSale'] {
  return {
    name: 'A thing',
    totalStock: 5,
    startsAt: inMinutes(-1),
    endsAt: inMinutes(60),
    buckets: BUCKETS,
    ...change,
  };
}

async function create(change: Partial<Schemas['CreateSale']> = {}): Promise<Schemas['AdminSale']> {
  return bodyOf(await admin.create(newSale(change)));
}

/** What was asked of one API, and when. */
interface Purchase {
  readonly userId: string;
  readonly status: string;
  readonly sentAtMs: number;
  readonly answeredAtMs: number;
}

/** Buys, and again with the same key while the API says to come again. */
async function buy(at: ApiUnderTest, saleId: string, userId: string): Promise<Purchase> {
  const key = randomUUID();
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const sentAtMs = performance.now();
    const answer = await at.client.buy(saleId, userId, key);
    const answeredAtMs = performance.now();
    if (answer.status === 200) return { userId, status: bodyOf(answer).status, sentAtMs, answeredAtMs };
    expect([answer.status, answer.headers['retry-after']]).toEqual([503, '1']);
    await sleep(RETRY_AFTER_MS);
  }
  throw new Error(`${userId} got no answer`);
}

/** All of them, so many at once. */
async function buyAll(purchases: readonly (() => Promise<Purchase>)[]): Promise<Purchase[]> {
  const waiting = [...purchases];
  const done: Purchase[] = [];
  const buyOneByOne = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) done.push(await next());
  };
  await Promise.all(Array.from({ length: BUYERS_AT_ONCE }, buyOneByOne));
  return done;
}

/** Looks at the sale by one API until `stop`, and resolves with what remained. */
function watchStock(at: ApiUnderTest, saleId: string): { stop(): Promise<number[]> } {
  const over = new AbortController();
  const seen: number[] = [];
  const watching = (async () => {
    while (!over.signal.aborted) {
      const answer = await at.client.status(saleId);
      if (answer.status === 200) seen.push(bodyOf(answer).remainingStock);
      await sleep(LOOK_PERIOD_MS);
    }
  })();
  const stop = async (): Promise<number[]> => {
    over.abort();
    await watching;
    return seen;
  };
  stores.defer(stop);
  return { stop };
}

function storesOf(saleId: string, buckets = BUCKETS): SaleStore[] {
  return shardNames(saleId, buckets).map((shard) => stores.redis.sale(shard));
}

/** Everybody who owns a unit, bucket by bucket. */
async function ownersOf(saleId: string): Promise<string[]> {
  const found: string[] = [];
  for (const { keys } of storesOf(saleId)) found.push(...(await stores.redis.client.smembers(keys.users)));
  return found;
}

/** Users of one bucket. */
function usersIn(saleId: string, bucket: number, buckets: number): string[] {
  return users(200).filter((userId) => bucketOf(saleId, userId, buckets) === bucket);
}

const refusals = ({ app }: ApiUnderTest): number => app.get(SoldOutRefusals).gauges.refusals;
const stranger = (): string => `stranger-${randomUUID()}`;

async function untilRefusing(at: ApiUnderTest, saleId: string): Promise<void> {
  await at.refreshSales();
  const before = refusals(at);
  await until(async () => {
    expect((await buy(at, saleId, stranger())).status).toBe('SOLD_OUT');
    return refusals(at) > before;
  });
}

describe('a sale in buckets', () => {
  it.each([20, 300])('sells exactly %d units by several processes, one a user', async (units) => {
    const { saleId } = await create({ totalStock: units });
    for (const at of apis) await at.refreshSales();
    const watches = apis.map((at) => watchStock(at, saleId));
    const buyers = users(Math.ceil(units * 1.3));
    const purchases = await buyAll(
      buyers.flatMap((userId, i) => [() => buy(api(i), saleId, userId), () => buy(api(i + 1), saleId, userId)]),
    );
    const winners = purchases.filter(({ status }) => status === 'SUCCESS');
    expect(winners).toHaveLength(units);
    const names = winners.map(({ userId }) => userId).sort();
    expect(new Set(names).size).toBe(units);
    expect((await ownersOf(saleId)).sort()).toEqual(names);

    // Nobody buys who came after somebody was told that all are sold.
    const refused = purchases.filter(({ status }) => status === 'SOLD_OUT');
    const firstRefusedAtMs = Math.min(...refused.map(({ answeredAtMs }) => answeredAtMs));
    expect(winners.filter(({ sentAtMs }) => sentAtMs > firstRefusedAtMs)).toEqual([]);
    expect(purchases.length - units - refused.length).toBe(
      purchases.filter(({ status }) => status === 'ALREADY_PURCHASED').length,
    );
    for (const watch of watches) {
      const seen = await watch.stop();
      expect(seen).toEqual([...seen].sort((a, b) => b - a));
    }
    await until(async () => bodyOf(await api(1).client.status(saleId)).remainingStock === 0);
  });

  it('knows what its buyers own by every process, at once', async () => {
    const { saleId } = await create();
    expect((await buy(api(1), saleId, 'ann')).status).toBe('SUCCESS');

    for (const at of apis) expect(bodyOf(await at.client.purchaseOf(saleId, 'ann'))).toMatchObject({ purchased: true });
    expect(bodyOf(await api(2).client.purchaseOf(saleId, 'bob'))).toMatchObject({ purchased: false });
    expect(bodyOf(await api(2).client.status(saleId))).toMatchObject({ remainingStock: 4, totalSold: 1 });
    expect((await admin.sales()).find((sale) => sale.saleId === saleId)).toMatchObject({ buyers: 1, ready: true });
    expect(await admin.live(saleId)).toMatchObject({ stock: 4, buyers: 1, outbox: 1 });
  });

  it('becomes orders, one for each buyer', async () => {
    const { saleId } = await create({ totalStock: 30 });
    await stores.startWorker();
    const purchases = await Promise.all(users(40).map((userId, i) => buy(api(i), saleId, userId)));
    const winners = purchases.filter(({ status }) => status === 'SUCCESS').map(({ userId }) => userId);

    await until(async () => (await stores.readOrders(saleId)).length === 30);
    expect((await stores.readOrders(saleId)).map(({ userId }) => userId)).toEqual(winners.sort());
    await until(async () => (await admin.sale(saleId)).outbox === 0);
    expect(bodyOf(await api(0).client.purchaseOf(saleId, winners[0] as string))).toMatchObject({ status: 'CONFIRMED' });
  });

  it('is refused from memory once it is sold out, and never after units were added', async () => {
    const { saleId } = await create({ totalStock: 10 });
    await Promise.all(users(10).map((userId, i) => buy(api(i), saleId, userId)));
    for (const at of apis) await untilRefusing(at, saleId);
    for (const at of apis) expect((await buy(at, saleId, 'user-1')).status).toBe('ALREADY_PURCHASED');

    expect(bodyOf(await admin.addStock(saleId, 7))).toMatchObject({ totalStock: 17, remainingStock: 7 });
    const more = await Promise.all(Array.from({ length: 12 }, (_, i) => buy(api(i), saleId, stranger())));
    expect(more.filter(({ status }) => status === 'SUCCESS')).toHaveLength(7);
    expect(await ownersOf(saleId)).toHaveLength(17);
  });

  it('lets nobody wait longer than the deadline for units that do not come, and decides with the same key', async () => {
    const { saleId } = await create({ totalStock: 2, buckets: 2 });
    const [first, second] = usersIn(saleId, 0, 2) as [string, string];
    expect((await buy(api(0), saleId, first)).status).toBe('SUCCESS');
    const buckets = storesOf(saleId, 2);
    for (const { transfers } of buckets) expect((await transfers.freeze(9, 1, []))[0]).toBe('frozen');

    const key = randomUUID();
    const askedAtMs = performance.now();
    const waited = await api(1).client.buy(saleId, second, key);
    expect([waited.status, waited.headers['retry-after']]).toEqual([503, '1']);
    expect(performance.now() - askedAtMs).toBeLessThan(ANSWER_MS_MAX);
    for (const { transfers } of buckets) await transfers.thaw(9);

    const bought = bodyOf(await api(1).client.buy(saleId, second, key));
    expect(bought.status).toBe('SUCCESS');
    expect(bodyOf(await api(2).client.buy(saleId, second, key))).toEqual(bought);
  });
});

const asAnswer = (answer: Answer): [number, unknown] => [
  answer.status,
  (answer.body as { readonly message?: unknown }).message,
];

describe('creating a sale in buckets', () => {
  it('opens all of them before the answer, and the first buyer of each process is decided', async () => {
    const saleId = `buckets-${randomUUID()}`;
    expect(await create({ saleId })).toMatchObject({ saleId, buckets: BUCKETS, ready: true, remainingStock: 5 });
    const answers: Answer<PurchaseBody>[] = await Promise.all(apis.map((at, i) => at.client.buy(saleId, `user-${i}`)));
    expect(tally(answers)).toEqual({ SUCCESS: apis.length });
  });

  it('says nothing of buckets where there is one', async () => {
    expect(await create({ buckets: 1 })).not.toHaveProperty('buckets');
  });

  it('refuses a number that cannot be, and sales that have one bucket', async () => {
    const hold = { mode: 'HOLD', unitPrice: 100, currency: 'EUR' } as const;
    expect(asAnswer(await admin.create(newSale({ buckets: 65 })))).toEqual([
      400,
      ['buckets must be an integer from 1 to 64'],
    ]);
    expect(asAnswer(await admin.create(newSale(hold)))).toEqual([
      400,
      'A sale of the mode HOLD, or with a waiting room, has one bucket',
    ]);
    const { saleId } = await create({ startsAt: inMinutes(30) });
    const path = pathTo('/api/v1/admin/sales/{saleId}/room', { saleId });
    expect(asAnswer(await api(0).client.post(path, { opensAt: inMinutes(20), perMinute: 60 }))).toEqual([
      409,
      `Sale ${saleId} has several buckets: it can be given no waiting room`,
    ]);
    expect(asAnswer(await admin.ask('PATCH', `/sales/${saleId}`, { buckets: 2 }))).toEqual([
      400,
      ['property buckets should not exist'],
    ]);
  });

  it('keeps their number in a duplicate, a file and what is published', async () => {
    const { saleId } = await create({ buckets: 3 });
    const draft = bodyOf(await api(0).client.post(pathTo('/api/v1/admin/sales/{saleId}/duplicate', { saleId }), {}));
    expect(draft).toMatchObject({ buckets: 3 });
    const published = pathTo('/api/v1/admin/drafts/{saleId}/publish', { saleId: draft.saleId });
    expect(bodyOf(await api(0).client.post(published, undefined))).toMatchObject({ buckets: 3, ready: true });

    const csv = `name,totalStock,startsAt,endsAt,buckets\nA lamp,100,${inMinutes(1)},${inMinutes(2)},4`;
    const { created } = bodyOf(await api(0).client.post('/api/v1/admin/drafts/import', { csv }));
    const [imported = ''] = created;
    expect(
      bodyOf(await api(0).client.get(pathTo('/api/v1/admin/drafts/{saleId}', { saleId: imported }))),
    ).toMatchObject({ buckets: 4 });
  });
});
