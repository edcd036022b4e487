import { beforeAll, describe, expect, it } from '@jest/globals';
import { repairSale, saleKeys } from 'flashsale-core';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { readVerifyEnvironment } from '../src/environment.js';
import { openStores, type Stores } from '../src/stores.js';
import { verify, type VerifyRequest } from '../src/verify.js';
import type { Progress } from '../src/verify-sale.js';
import { fillSale, type LargeSale } from './large-sale.js';

/** Some pages of orders; LARGE_SALE_ORDERS=1000000 measures a large sale. */
const ORDERS = Number(process.env['LARGE_SALE_ORDERS'] ?? 12_001);
const DURATION_MS_MAX = 60_000;
const FILL_DEADLINE_MS = 300_000;

const stores = useStores();
let verified: Stores;
let sale: LargeSale;

beforeAll(async () => {
  verified = await openStores(readVerifyEnvironment(stores.environment));
  stores.defer(() => verified.close());
  sale = await fillSale(stores, ORDERS);
}, FILL_DEADLINE_MS);

async function failures(request: Partial<VerifyRequest> = {}): Promise<Record<string, string>> {
  const { sales } = await verify(verified, { saleId: sale.saleId, waitMs: 0, ...request });
  const failed = sales.flatMap(({ checks }) => checks.filter(({ ok }) => !ok));
  return Object.fromEntries(failed.map(({ id, found }) => [id, found]));
}

describe(`a sale of ${ORDERS} orders`, () => {
  it('is checked within a minute, and reports progress', async () => {
    const heard: Progress[] = [];
    const beganAtMs = performance.now();
    expect(await failures({ onProgress: (progress) => heard.push(progress) })).toEqual({});
    expect(performance.now() - beganAtMs).toBeLessThan(DURATION_MS_MAX);
    const places = heard.map(({ check }) => check);
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(heard.at(-1)?.check).toBe(heard[0]?.checks);
    expect(heard.flatMap(({ looked }) => looked ?? []).at(-1)).toEqual({ read: ORDERS, of: ORDERS, what: 'orders' });
  });

  it('is compared by a repair, which finds what sizes do not show', async () => {
    const dependencies = { database: stores.database, redis: stores.redis, deadLetters: undefined };
    const look = async (): Promise<Record<string, number>> => {
      const report = await repairSale(dependencies, { saleId: sale.saleId, apply: false, forgetUnbacked: false });
      if (typeof report === 'string') throw new Error(report);
      return Object.fromEntries(report.findings.flatMap(({ id, found }) => (found > 0 ? [[id, found]] : [])));
    };
    const beganAtMs = performance.now();
    expect(await look()).toEqual({});
    expect(performance.now() - beganAtMs).toBeLessThan(DURATION_MS_MAX);

    const { userId, orderId } = sale.buyerOf(ORDERS);
    const { users, orders } = saleKeys(sale.saleId);
    await stores.redis.client.multi().hdel(orders, userId).srem(users, userId).exec();
    await stores.redis.client.multi().hset(orders, 'another-user', orderId).sadd(users, 'another-user').exec();
    expect(await look()).toEqual({ 'lost-buyers': 1, 'unbacked-owners': 1 });
    await stores.redis.client.multi().hdel(orders, 'another-user').srem(users, 'another-user').exec();
    await stores.redis.client.multi().hset(orders, userId, `${orderId}|`).sadd(users, userId).exec();
  });

  it('has one buyer exchanged for another, which no size shows', async () => {
    const { userId, orderId } = sale.buyerOf(ORDERS);
    const { users, orders } = saleKeys(sale.saleId);
    await stores.redis.client.srem(users, userId);
    await stores.redis.client.sadd(users, 'another-user');
    // Both sides of the exchange differ; the order is found first.
    expect(await failures()).toEqual({ 'same-buyers': `2 differ: ${userId} has an order but is no buyer` });
    await stores.redis.client.srem(users, 'another-user');
    await stores.redis.client.sadd(users, userId);

    await stores.redis.client.hset(orders, userId, 'another|');
    expect(await failures()).toEqual({ 'same-order-ids': `1 differ: ${userId} was told another` });
    await stores.redis.client.hset(orders, userId, `${orderId}|`);
    expect(await failures()).toEqual({});
  });
});
