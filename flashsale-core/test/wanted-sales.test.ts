import { beforeEach, expect, it } from '@jest/globals';
import { takeWantedSales, wantSale } from 'flashsale-core';
import { users, useStores } from '../test-support/index.js';

const WANTED_SALES_PER_ROUND = 50;

const stores = useStores();

beforeEach(async () => {
  await stores.redis.client.del('flashsale:wanted');
});

it('a sale that is wanted is taken once, however often it was wanted', async () => {
  expect(await takeWantedSales(stores.redis)).toEqual([]);
  for (const saleId of ['one', 'other', 'one']) await wantSale(stores.redis, saleId);
  expect((await takeWantedSales(stores.redis)).sort()).toEqual(['one', 'other']);
  expect(await takeWantedSales(stores.redis)).toEqual([]);
});

it('sales that are wanted are taken a bounded number at a time, and none is left out', async () => {
  const wanted = users(WANTED_SALES_PER_ROUND + 10, 'sale');
  await Promise.all(wanted.map((saleId) => wantSale(stores.redis, saleId)));
  const first = await takeWantedSales(stores.redis);
  expect(first).toHaveLength(WANTED_SALES_PER_ROUND);
  expect([...first, ...(await takeWantedSales(stores.redis))].sort()).toEqual(wanted.sort());
});

it('wishes that nobody takes are forgotten', async () => {
  await wantSale(stores.redis, 'one');
  const ttlMs = await stores.redis.client.pttl('flashsale:wanted');
  expect(ttlMs).toBeGreaterThan(0);
  expect(ttlMs).toBeLessThanOrEqual(60_000);
});
