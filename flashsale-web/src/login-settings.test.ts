import { writeFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { useTemporaryFolder } from '../../testkit/test-support/temporary-folder.js';
import { readLoginSettings } from './login-settings.js';

const SECRET = 'a-secret-of-more-than-32-characters';
const whole = {
  LOGIN_ISSUER: 'https://login.example/shop',
  LOGIN_CLIENT_ID: 'shop',
  SHOP_URL: 'https://shop.example',
  SESSION_SECRET: SECRET,
  BUYER_JWT_SECRET: SECRET,
};

describe('the login of the web server', () => {
  const folder = useTemporaryFolder();

  it('is none where buyers are not identified', () => {
    expect(readLoginSettings({})).toBeUndefined();
    expect(
      readLoginSettings({ LOGIN_ISSUER: '', BUYER_JWT_SECRET: '', SHOP_URL: 'https://shop.example' }),
    ).toBeUndefined();
  });

  it('is read whole, secrets also from files', () => {
    writeFileSync(folder.path('session'), `${SECRET}-2\n`);
    const { SESSION_SECRET: _moved, ...others } = whole;
    const settings = readLoginSettings({
      ...others,
      SESSION_SECRET_FILE: folder.path('session'),
      SESSION_SECRET_PREVIOUS: SECRET,
      BUYER_JWT_AUDIENCE: 'flashsale',
    });
    expect(settings).toMatchObject({
      provider: { clientId: 'shop', clientSecret: undefined },
      sessionSecrets: [`${SECRET}-2`, SECRET],
      buyerToken: { secret: SECRET, issuer: undefined, audience: 'flashsale' },
    });
    expect([settings?.shopUrl.href, settings?.provider.issuer.href]).toEqual([
      'https://shop.example/',
      'https://login.example/shop',
    ]);
  });

  it.each([
    [
      { BUYER_JWT_SECRET: SECRET },
      /BUYER_JWT_SECRET makes buyers need a token, and without LOGIN_ISSUER nobody can log in/,
    ],
    [{ BUYER_JWT_JWKS_URL: 'https://login.example/keys' }, /BUYER_JWT_JWKS_URL makes buyers need a token/],
    [{ BUYER_JWT_PUBLIC_KEY: 'a key' }, /BUYER_JWT_PUBLIC_KEY makes buyers need a token/],
    [
      { ...whole, BUYER_JWT_SECRET: '', BUYER_JWT_JWKS_URL: 'https://login.example/keys' },
      /signs the tokens of buyers/,
    ],
    [{ ...whole, BUYER_JWT_SECRET: '' }, /BUYER_JWT_SECRET must have 32 characters at least/],
    [{ ...whole, SESSION_SECRET: 'short' }, /SESSION_SECRET must have 32 characters at least/],
    [{ ...whole, SESSION_SECRET_PREVIOUS: 'short' }, /SESSION_SECRET_PREVIOUS must have 32 characters/],
    [{ ...whole, LOGIN_CLIENT_ID: '' }, /LOGIN_CLIENT_ID must be set/],
    [{ ...whole, SHOP_URL: '' }, /SHOP_URL must be set/],
    [{ ...whole, SHOP_URL: 'https://shop.example/sales' }, /SHOP_URL must be an origin/],
    [
      { ...whole, SHOP_URL: 'http://shop.example' },
      /SHOP_URL must be an https address, or an http one of this machine/,
    ],
    [{ ...whole, LOGIN_ISSUER: 'http://login.example' }, /LOGIN_ISSUER must be an https address/],
    [{ ...whole, LOGIN_ISSUER: 'login.example' }, /LOGIN_ISSUER must be an https address/],
    [{ ...whole, SESSION_SECRET_FILE: '/nowhere' }, /SESSION_SECRET is set, and SESSION_SECRET_FILE too/],
    [
      { ...whole, LOGIN_CLIENT_SECRET_FILE: '/nowhere' },
      /LOGIN_CLIENT_SECRET_FILE: the file cannot be read \(ENOENT\)/,
    ],
  ])('refuses %j in one sentence, without a secret in it', (variables, sentence) => {
    expect(() => readLoginSettings(variables)).toThrow(sentence);
    expect(() => readLoginSettings(variables)).not.toThrow(SECRET);
  });
});
