import { beforeAll, expect, it } from '@jest/globals';
import { useStores } from '../../flashsale-core/test-support/index.js';
import { readVerifyEnvironment } from '../src/environment.js';
import { openStores, type Stores } from '../src/stores.js';
import { verify } from '../src/verify.js';
import { fillSale } from './large-sale.js';

const stores = useStores();
let verified: Stores;

beforeAll(async () => {
  verified = await openStores(readVerifyEnvironment(stores.environment));
  stores.defer(() => verified.close());
});

it('times', async () => {
  let t = performance.now();
  const sale = await fillSale(stores, Number(process.env['LARGE_SALE_ORDERS'] ?? 20000));
  console.log('filled', performance.now() - t);
  t = performance.now();
  const verdict = await verify(verified, { saleId: sale.saleId, waitMs: 0 });
  console.log('verified', performance.now() - t, JSON.stringify(verdict.sales[0]?.checks.filter((c) => !c.ok)));
  expect(verdict.ok).toBe(true);
}, 600_000);
