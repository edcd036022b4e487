import { describe, expect, it } from '@jest/globals';
import { pathTo, withQuery } from './index.js';

describe('pathTo', () => {
  it('fills in every parameter, encoded', () => {
    const path = pathTo('/api/v1/sale/{saleId}/user/{userId}/purchase', { saleId: 'sale_1', userId: 'a/b?c' });
    expect(path).toBe('/api/v1/sale/sale_1/user/a%2Fb%3Fc/purchase');
  });

  it('compiles for no route that the API does not have, and for none without its parameters', () => {
    // @ts-expect-error There is no such route.
    expect(pathTo('/api/v1/sale/{saleId}/buyers', { saleId: 'sale_1' })).toBe('/api/v1/sale/sale_1/buyers');
    // @ts-expect-error It has two parameters.
    expect(pathTo('/api/v1/sale/{saleId}/user/{userId}/purchase', { saleId: 'a' })).toBe(
      '/api/v1/sale/a/user//purchase',
    );
  });
});

describe('withQuery', () => {
  const orders = pathTo('/api/v1/admin/sales/{saleId}/orders', { saleId: 'sale_1' });

  it('writes what is given, encoded', () => {
    expect(withQuery(orders, { userId: 'a&b', limit: 2 })).toBe(
      '/api/v1/admin/sales/sale_1/orders?userId=a%26b&limit=2',
    );
  });

  it('compiles for no value that the route does not know', () => {
    // @ts-expect-error Orders have no such filter.
    expect(withQuery(orders, { eventType: 'CONFIRMED' })).toContain('eventType');
  });
});
