import { beforeEach, expect, it } from '@jest/globals';
import { takeRequestedSales } from 'flashsale-core';
import { users, useStores } from '../test-support/index.js';

const REQUESTED_SALES_PER_CALL = 50;

const stores = useStores();

beforeEach(async () => {
  await stores.redis.client.del('flashsale:wanted');
});

it('a requested sale is taken once, however often it was requested', async () => {
  expect(await takeRequestedSales(stores.redis)).toEqual([]);
  for (const saleId of ['one', 'other', 'one']) await stores.redis.sale(saleId).request();
  expect((await takeRequestedSales(stores.redis)).sort()).toEqual(['one', 'other']);
  expect(await takeRequestedSales(stores.redis)).toEqual([]);
});

it('requested sales are taken in bounded numbers, and none is left out', async () => {
  const requested = users(REQUESTED_SALES_PER_CALL + 10, 'sale');
  await Promise.all(requested.map((saleId) => stores.redis.sale(saleId).request()));
  const first = await takeRequestedSales(stores.redis);
  expect(first).toHaveLength(REQUESTED_SALES_PER_CALL);
  expect([...first, ...(await takeRequestedSales(stores.redis))].sort()).toEqual(requested.sort());
});

it('requests that nobody takes expire', async () => {
  await stores.redis.sale('one').request();
  const ttlMs = await stores.redis.client.pttl('flashsale:wanted');
  expect(ttlMs).toBeGreaterThan(0);
  expect(ttlMs).toBeLessThanOrEqual(60_000);
});
