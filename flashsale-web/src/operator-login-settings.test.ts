import { describe, expect, it } from '@jest/globals';
import { readOperatorLoginSettings } from './operator-login-settings.js';

const SECRET = 'a-secret-of-more-than-32-characters';
const whole = {
  OPERATOR_LOGIN_ISSUER: 'https://login.example/staff',
  OPERATOR_LOGIN_CLIENT_ID: 'console',
  OPERATOR_JWT_SECRET: SECRET,
  SHOP_URL: 'https://shop.example',
  SESSION_SECRET: SECRET,
};

describe('the login of operators at a provider', () => {
  it('is none unless it is asked for', () => {
    expect(readOperatorLoginSettings({})).toBeUndefined();
    expect(readOperatorLoginSettings({ OPERATOR_LOGIN_ISSUER: '', OPERATOR_JWT_SECRET: '' })).toBeUndefined();
    expect(
      readOperatorLoginSettings({ SHOP_URL: 'https://shop.example', LOGIN_ISSUER: 'https://x.example' }),
    ).toBeUndefined();
  });

  it('has defaults for what it is called, asks for and expects', () => {
    expect(readOperatorLoginSettings(whole)).toMatchObject({
      provider: { clientId: 'console', clientSecret: undefined },
      name: 'login.example',
      scope: 'openid profile',
      roleClaim: 'roles',
      roleValues: new Map([
        ['owner', 'owner'],
        ['operator', 'operator'],
        ['viewer', 'viewer'],
      ]),
      tokenSecret: SECRET,
    });
  });

  it('maps several values to one role', () => {
    const settings = readOperatorLoginSettings({
      ...whole,
      OPERATOR_LOGIN_ROLES: 'owner=cn=admins, operator=day ,operator=night',
    });
    expect([...(settings?.roleValues ?? [])]).toEqual([
      ['cn=admins', 'owner'],
      ['day', 'operator'],
      ['night', 'operator'],
    ]);
  });

  it.each([
    [{ OPERATOR_JWT_SECRET: SECRET }, /OPERATOR_JWT_SECRET is for a login of operators, and there is none without/],
    [{ OPERATOR_LOGIN_CLIENT_ID: 'console' }, /OPERATOR_LOGIN_CLIENT_ID is for a login of operators/],
    [{ OPERATOR_LOGIN_ROLES: 'owner=admins' }, /OPERATOR_LOGIN_ROLES is for a login of operators/],
    [{ ...whole, OPERATOR_LOGIN_CLIENT_ID: '' }, /OPERATOR_LOGIN_CLIENT_ID must be set with OPERATOR_LOGIN_ISSUER/],
    [{ ...whole, OPERATOR_JWT_SECRET: 'short' }, /OPERATOR_JWT_SECRET must have 32 characters at least/],
    [{ ...whole, SESSION_SECRET: '' }, /SESSION_SECRET must have 32 characters at least, with OPERATOR_LOGIN_ISSUER/],
    [{ ...whole, SHOP_URL: '' }, /SHOP_URL must be set with OPERATOR_LOGIN_ISSUER/],
    [{ ...whole, OPERATOR_LOGIN_ISSUER: 'http://login.example' }, /OPERATOR_LOGIN_ISSUER must be an https address/],
    [{ ...whole, OPERATOR_LOGIN_SCOPE: 'profile' }, /OPERATOR_LOGIN_SCOPE must have the word openid/],
    [{ ...whole, OPERATOR_LOGIN_ROLES: 'admins' }, /OPERATOR_LOGIN_ROLES must be like/],
    [{ ...whole, OPERATOR_LOGIN_ROLES: 'admin=admins' }, /OPERATOR_LOGIN_ROLES must be like/],
    [{ ...whole, OPERATOR_LOGIN_ROLES: 'owner=' }, /OPERATOR_LOGIN_ROLES must be like/],
    [{ ...whole, OPERATOR_LOGIN_ROLES: 'owner=a,viewer=a' }, /OPERATOR_LOGIN_ROLES gives a two roles/],
  ])('refuses %j in one sentence, without a secret in it', (variables, sentence) => {
    expect(() => readOperatorLoginSettings(variables)).toThrow(sentence);
    expect(() => readOperatorLoginSettings(variables)).not.toThrow(SECRET);
  });
});
