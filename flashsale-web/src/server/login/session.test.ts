import { describe, expect, it } from '@jest/globals';
import { decodeJwt } from 'jose';
import { BuyerIdentity } from '../../../../flashsale-api/src/identity/buyer-identity.js';
import type { LoginSettings } from '../../login-settings.js';
import { beginAttempt, readAttempt } from './attempt.js';
import { signBuyerToken } from './buyer-token.js';
import { readSession, type Session, sessionCookie } from './session.js';

const OLD_SECRET = 'the-secret-of-the-sessions-before-1';
const NEW_SECRET = 'the-secret-of-the-sessions-now-1234';
const BUYER_SECRET = 'the-secret-of-the-tokens-of-buyers-1';
const HOUR_MS = 60 * 60_000;
const ann: Session = { subject: 'ann', userId: 'ann', name: 'Ann Archer', idToken: 'an.id.token' };

function settings(shop: string, ...sessionSecrets: string[]): LoginSettings {
  return {
    shopUrl: new URL(shop),
    provider: { issuer: new URL('https://login.example'), clientId: 'shop', clientSecret: undefined },
    sessionSecrets,
    buyerToken: { secret: BUYER_SECRET, issuer: 'https://shop.example', audience: 'flashsale' },
  };
}
const https = settings('https://shop.example', OLD_SECRET);

const sentBack = (...cookies: string[]): Headers =>
  new Headers({ cookie: ['other=1', ...cookies.map((cookie) => cookie.split(';')[0] ?? '')].join('; ') });

describe('a session', () => {
  it('is a cookie that no script reads and no other site sends along, by https of this very host', async () => {
    const [, ...attributes] = (await sessionCookie(ann, https)).split('; ');
    expect(attributes).toEqual(['Path=/', 'Max-Age=43200', 'HttpOnly', 'SameSite=Lax', 'Secure']);
    expect(await sessionCookie(ann, https)).toMatch(/^__Host-flashsale_session=/);
    const local = await sessionCookie(ann, settings('http://127.0.0.1:3001', OLD_SECRET));
    expect(local).toMatch(/^flashsale_session=.*SameSite=Lax$/);
  });

  it('comes back as it was, and tells its keeper nothing', async () => {
    const cookie = await sessionCookie(ann, https);
    expect(await readSession(sentBack(cookie), https)).toEqual(ann);
    expect(Buffer.from(cookie.split('.').join(''), 'base64url').toString('latin1')).not.toContain('Ann');
  });

  it('ends after twelve hours, to the second', async () => {
    const nowMs = Date.now();
    const cookieOf = (beganAtMs: number) => sessionCookie(ann, https, beganAtMs);
    expect(await readSession(sentBack(await cookieOf(nowMs - 12 * HOUR_MS + 5_000)), https)).toEqual(ann);
    expect(await readSession(sentBack(await cookieOf(nowMs - 12 * HOUR_MS - 1_000)), https)).toBeUndefined();
  });

  it('of the previous secret is good until that is removed', async () => {
    const cookie = sentBack(await sessionCookie(ann, https));
    expect(await readSession(cookie, settings('https://shop.example', NEW_SECRET, OLD_SECRET))).toEqual(ann);
    expect(await readSession(cookie, settings('https://shop.example', NEW_SECRET))).toBeUndefined();
  });

  it('leaves out an ID token for which a browser has no room', async () => {
    const cookie = await sessionCookie({ ...ann, idToken: 'x'.repeat(4_000) }, https);
    expect(cookie.length).toBeLessThan(4_096);
    expect(await readSession(sentBack(cookie), https)).toEqual({ ...ann, idToken: undefined });
  });

  it('is not what was sealed for a login that has not ended', async () => {
    const { cookies, request } = await beginAttempt('buyer', '/sale/x', new Headers(), https);
    const [, text = ''] = /=([^;]+)/.exec(cookies[0] ?? '') ?? [];
    expect(await readSession(sentBack(`__Host-flashsale_session=${text}`), https)).toBeUndefined();
    expect(await readAttempt('buyer', request.state, sentBack(...cookies), https)).toMatchObject({
      returnTo: '/sale/x',
    });
    expect(
      await readAttempt('buyer', `${request.state.slice(0, 8)}other`, sentBack(...cookies), https),
    ).toBeUndefined();
  });
});

describe('a login', () => {
  it('of a buyer is none of an operator, and the other way round', async () => {
    for (const [who, other] of [
      ['buyer', 'operator'],
      ['operator', 'buyer'],
    ] as const) {
      const { cookies, request } = await beginAttempt(who, '/', new Headers(), https);
      expect(await readAttempt(who, request.state, sentBack(...cookies), https)).toBeDefined();
      expect(await readAttempt(other, request.state, sentBack(...cookies), https)).toBeUndefined();
      const names = [/flashsale_login_/, /flashsale_operator_login_/];
      const [from = /x/, to = ''] =
        who === 'buyer' ? [names[0], 'flashsale_operator_login_'] : [names[1], 'flashsale_login_'];
      const renamed = cookies.map((cookie) => cookie.replace(from, to));
      expect(await readAttempt(other, request.state, sentBack(...renamed), https)).toBeUndefined();
    }
  });

  it('that was begun once too often makes the browser forget the others', async () => {
    const sent: string[] = [];
    for (let i = 0; i < 4; i += 1) sent.push(...(await beginAttempt('buyer', '/', sentBack(...sent), https)).cookies);
    expect(sent).toHaveLength(4);
    const { cookies } = await beginAttempt('buyer', '/', sentBack(...sent), https);
    expect(cookies.filter((cookie) => cookie.includes('Max-Age=0'))).toHaveLength(4);
    expect(cookies).toHaveLength(5);
  });
});

describe('the token of a buyer', () => {
  const identity = new BuyerIdentity({
    buyers: {
      secret: BUYER_SECRET,
      publicKey: undefined,
      keySetUrl: undefined,
      issuer: 'https://shop.example',
      audience: 'flashsale',
    },
  });

  it.each(['ann', 'CN=Zoë Öberg,OU=Buyers'])('is one that the API accepts, for the same user: %s', async (subject) => {
    const cookie = await sessionCookie({ ...ann, subject }, https);
    const session = await readSession(sentBack(cookie), https);
    const buyer = await identity.identify(`Bearer ${await signBuyerToken(subject, https)}`);
    expect(buyer).toMatchObject({ outcome: 'known', userId: session?.userId });
  });

  it('is the same for a minute, so that the API knows it, and lives for one to two', async () => {
    const minuteMs = Math.floor(Date.now() / 60_000) * 60_000;
    const [first, last, next] = await Promise.all(
      [0, 59_999, 60_000].map((ms) => signBuyerToken('ann', https, minuteMs + ms)),
    );
    expect(last).toBe(first);
    expect(next).not.toBe(first);
    expect(decodeJwt(first ?? '').exp).toBe(minuteMs / 1_000 + 120);
  });
});
