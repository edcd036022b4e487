import { describe, expect, it } from '@jest/globals';
import { forwardedMethods } from './forwarded-routes';

describe('forwardedMethods', () => {
  it.each([
    ['/api/v1/sales', 'GET HEAD'],
    ['/api/v1/sale/purchase', 'POST'],
    ['/api/v1/sale/x%2Fy/status', 'GET HEAD'],
    ['/api/v1/sale/x/user/a%20b/purchase', 'GET HEAD'],
    ['/api/v1/admin/sales/x', 'GET HEAD PATCH'],
    ['/api/v1/admin/sales/x/orders.csv', 'GET HEAD'],
    ['/api/v1/health', ''],
    ['/api/v1/health/live', ''],
    ['/api/v1/metrics', ''],
    ['/api/v1/admin', ''],
    ['/api/v1/admin/sales/x/orders-csv', ''],
    ['/api/v1/sales/', ''],
    ['/api/v1//sales', ''],
    ['/API/V1/sales', ''],
    ['/api/v1/sale//status', ''],
    ['/api/v1/sale/x/y/status', ''],
    ['/metrics', ''],
    ['/docs', ''],
  ])('passes on of %s: %s', (pathname, methods) => {
    expect(forwardedMethods(pathname, { hasConsole: true }).join(' ')).toBe(methods);
  });

  it.each([
    ['/api/v1/sales', 'GET HEAD'],
    ['/api/v1/sale/purchase', 'POST'],
    ['/api/v1/admin/session', ''],
    ['/api/v1/admin/sales/x/pause', ''],
  ])('without the console passes on of %s: %s', (pathname, methods) => {
    expect(forwardedMethods(pathname, { hasConsole: false }).join(' ')).toBe(methods);
  });
});
