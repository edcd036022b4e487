import { expect } from '@jest/globals';
import type { TestStores } from '../../flashsale-core/test-support/index.js';

/** Expects this many orders, the same count in the sale, and three audit rows for each. */
export async function expectSold(stores: TestStores, saleId: string, sold: number): Promise<void> {
  expect(await stores.readSale(saleId)).toMatchObject({ sold });
  expect(await stores.readOrders(saleId)).toHaveLength(sold);
  const ofEach = sold === 0 ? {} : { ATTEMPTED: sold, RESERVED: sold, CONFIRMED: sold };
  expect(await stores.countAudit(saleId)).toEqual(ofEach);
}
