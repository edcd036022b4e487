import { expect } from '@jest/globals';
import { lockSale } from 'flashsale-core';
import type { TestStores } from './test-stores.js';

/**
 * Does `work` while the sale is locked, and expects it to end before a usual wait for that lock, which begins with it,
 * is given up. The wait measures what is soon: a busy machine delays both.
 */
export async function beforeLockTimeout<T>(stores: TestStores, saleId: string, work: () => Promise<T>): Promise<T> {
  let isGivenUp = false;
  const usual = stores.openDatabase().transaction((client) => lockSale(client, saleId));
  const givenUp = usual.catch((error: unknown) => {
    expect(error).toMatchObject({ code: '55P03' });
    isGivenUp = true;
  });
  const result = await work();
  expect(isGivenUp).toBe(false);
  await givenUp;
  expect(isGivenUp).toBe(true);
  return result;
}
