import { describe, expect, it } from '@jest/globals';
import { readEnvironment } from './environment.js';

describe('the login sandbox', () => {
  const whole = {
    LOGIN_ISSUER: 'http://127.0.0.1:3004',
    SHOP_URL: 'http://localhost:3001',
    LOGIN_CLIENT_ID: 'shop',
    LOGIN_CLIENT_SECRET: 'secret',
    OPERATOR_LOGIN_CLIENT_ID: 'console',
    OPERATOR_LOGIN_CLIENT_SECRET: 'another secret',
  };

  it('serves a shop on this machine', () => {
    expect(readEnvironment(whole)).toMatchObject({
      host: '127.0.0.1',
      port: 3004,
      shop: { clientId: 'shop' },
      console: { clientId: 'console' },
    });
  });

  it.each([
    [{ ...whole, SHOP_URL: 'https://shop.example' }, /SHOP_URL must be an http address of this machine/],
    [{ ...whole, SHOP_URL: 'http://10.0.0.7:3001' }, /SHOP_URL must be an http address of this machine/],
    [{ ...whole, SHOP_URL: 'http://127.0.0.1.shop.example:80' }, /SHOP_URL must be/],
    [{ ...whole, LOGIN_ISSUER: 'http://login.example:3004' }, /LOGIN_ISSUER must be an http address of this machine/],
    [{ ...whole, LOGIN_ISSUER: 'http://127.0.0.1' }, /LOGIN_ISSUER must be .* with its port/],
    [{ ...whole, LOGIN_CLIENT_ID: '' }, / LOGIN_CLIENT_ID must be set/],
    [{ ...whole, OPERATOR_LOGIN_CLIENT_SECRET: '' }, / OPERATOR_LOGIN_CLIENT_SECRET must be set/],
  ])('starts for no other: %j', (variables, sentence) => {
    expect(() => readEnvironment(variables)).toThrow(sentence);
  });
});
