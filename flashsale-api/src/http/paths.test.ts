import { describe, expect, it } from '@jest/globals';
import { isExemptFromShedding, isPurchase, isSaleStatus, isUserPurchase } from './paths.js';

describe('isExemptFromShedding', () => {
  it.each(['/health', '/health/ready', '/api/v1/health/live', '/metrics', '/api/v1/admin/reset'])('is %s', (url) => {
    expect(isExemptFromShedding({ url })).toBe(true);
  });

  it.each(['/api/v1/sale/purchase', '/api/v1/sales', '/api/v1/administration', '/healthy'])('is not %s', (url) => {
    expect(isExemptFromShedding({ url })).toBe(false);
  });
});

describe('the routes of a purchase', () => {
  it('are told by path and method', () => {
    expect(isPurchase({ url: '/api/v1/sale/purchase', method: 'POST' })).toBe(true);
    expect(isPurchase({ url: '/api/v1/sale/purchase', method: 'OPTIONS' })).toBe(false);
    expect(isPurchase({ url: '/api/v1/sales', method: 'POST' })).toBe(false);
    expect(isUserPurchase({ url: '/api/v1/sale/:saleId/user/:userId/purchase' })).toBe(true);
    expect(isUserPurchase({ url: '/api/v1/sale/purchase' })).toBe(false);
  });
});

describe('the route of a status', () => {
  it('is told by its path', () => {
    expect(isSaleStatus({ url: '/api/v1/sale/:saleId/status' })).toBe(true);
    expect(isSaleStatus({ url: '/api/v1/sales' })).toBe(false);
  });
});
