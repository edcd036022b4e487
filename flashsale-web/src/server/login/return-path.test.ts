import { describe, expect, it } from '@jest/globals';
import { returnPathOf } from './return-path.js';

describe('the way back after a login', () => {
  it.each(['/', '/sale/sale_1', '/sale/sale_1?outcome=sold-out', '/orders', '/loginx', '/logout-of-this'])(
    'is %s',
    (path) => {
      expect(returnPathOf(path)).toBe(path);
    },
  );

  it.each([
    null,
    '',
    'sale/1',
    'https://evil.example/',
    '//evil.example',
    '//evil.example/sale/1',
    '/\\evil.example',
    '/\t/evil.example',
    '\\\\evil.example',
    'javascript:alert(1)',
    '/login',
    '/login/callback?code=1',
    '/logout',
    '/api/v1/sales',
    '/x/../login',
    `/${'a'.repeat(600)}`,
  ])('is the shop instead of %j', (path) => {
    expect(returnPathOf(path)).toBe('/');
  });

  it.each(['/.//evil.example', '/x/..//evil.example', '/%2e//evil.example', '/..//..//evil.example'])(
    'stays at this host with %s, as a browser reads it',
    (path) => {
      expect(new URL(returnPathOf(path), 'https://shop.example').host).toBe('shop.example');
    },
  );
});
