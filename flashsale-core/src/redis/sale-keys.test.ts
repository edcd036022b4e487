import { expect, it } from '@jest/globals';
import { leaseKey, saleKeys } from './sale-keys.js';

it('names the keys of a sale', () => {
  expect(saleKeys('sale_1')).toMatchObject({
    meta: 'sale:sale_1:meta',
    stock: 'sale:sale_1:stock',
    users: 'sale:sale_1:users',
    orders: 'sale:sale_1:orders',
    outbox: 'sale:sale_1:outbox',
  });
});

it('makes the id a hash tag on a cluster, so that all keys of a sale share a slot', () => {
  for (const key of Object.values(saleKeys('sale_1', 'cluster'))) expect(key).toMatch(/^sale:\{sale_1\}:\w+$/);
});

it('keeps leases apart from sales', () => {
  expect(leaseKey('outbox-relay')).toBe('flashsale:lease:outbox-relay');
});
