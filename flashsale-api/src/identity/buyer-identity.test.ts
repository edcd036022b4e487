import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeAll, afterAll, describe, expect, it, jest } from '@jest/globals';
import { USER_ID_PATTERN } from 'flashsale-core';
import { SignJWT } from 'jose';
import { BuyerIdentity, userOfSubject } from './buyer-identity.js';
import { KEY_SET_AGE_MS_MAX } from './published-keys.js';

describe('userOfSubject', () => {
  it.each(['ann', 'auth0|64f1c0ffee', 'a'.repeat(64), 'sha256-', `sha256-${'a'.repeat(42)}`, '...'])(
    'uses a subject that is a valid user id unchanged: %s',
    (subject) => {
      expect(userOfSubject(subject)).toBe(subject);
    },
  );

  it.each([
    // By `printf %s … | openssl dgst -sha256 -binary | basenc --base64url`, without its padding.
    ['a'.repeat(65), 'sha256-Y1NhxIu56rFBmOduqKt_GkFoXWrWKqkUbTAdTxfrCuA'],
    ['CN=Ann Doe,OU=Buyers,DC=example', 'sha256-WRSGHC8eGnAA_gGEd9-ancufmWZAscwhIaXggvAKIFU'],
    ['..', 'sha256-XsH35wDzfD0LKYHQSFX8NLlKqhVFewXKVxgXRC0ij4E'],
    ['ännchen', 'sha256-qJQpRsujccjhERTaJdMxfSTfSBbe1go8NFinKnsRg6g'],
  ])('hashes any other subject: %.30s', (subject, userId) => {
    expect(userOfSubject(subject)).toBe(userId);
    expect(userId).toMatch(new RegExp(USER_ID_PATTERN));
  });

  it('hashes a subject that looks like a derived user id', () => {
    const made = userOfSubject('a'.repeat(255)) ?? '';
    expect(userOfSubject(made)).not.toBe(made);
  });

  it.each(['', '\ud800', 'ann\udfff'])('knows no user for %j', (subject) => {
    expect(userOfSubject(subject)).toBeUndefined();
  });
});

describe('a remembered token', () => {
  const pairs = { one: generateKeyPairSync('ed25519'), two: generateKeyPairSync('ed25519') };
  let published: ('one' | 'two')[] | undefined;
  const login = createServer((_request, response) => {
    if (published === undefined) return void response.writeHead(503).end();
    const keys = published.map((kid) => ({ ...pairs[kid].publicKey.export({ format: 'jwk' }), kid, alg: 'EdDSA' }));
    response.end(JSON.stringify({ keys }));
  });
  beforeAll(async () => {
    login.listen(0, '127.0.0.1');
    await once(login, 'listening');
  });
  afterAll(() => {
    login.closeAllConnections();
    login.close();
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  const bearer = async (kid: string, key: KeyObject, seconds = 100_000) =>
    `Bearer ${await new SignJWT({ sub: 'ann', aud: 'shop', exp: Math.floor(Date.now() / 1_000) + seconds })
      .setProtectedHeader({ alg: 'EdDSA', kid })
      .sign(key)}`;

  function identityOfPublishedKeys(): BuyerIdentity {
    const keySetUrl = `http://127.0.0.1:${(login.address() as AddressInfo).port}/keys`;
    const buyers = { secret: undefined, publicKey: undefined, keySetUrl, issuer: undefined, audience: 'shop' };
    return new BuyerIdentity({ buyers });
  }

  /** Lets the age of keys grow by this much. */
  function passMs(ms: number): void {
    const now = performance.now.bind(performance);
    jest.spyOn(performance, 'now').mockImplementation(() => now() + ms);
  }

  it('is forgotten when its key is withdrawn', async () => {
    published = ['one'];
    const identity = identityOfPublishedKeys();
    const [byOne, byTwo] = [await bearer('one', pairs.one.privateKey), await bearer('two', pairs.two.privateKey)];
    expect(await identity.identify(byOne)).toMatchObject({ outcome: 'known' });
    expect(identity.identify(byOne)).toMatchObject({ outcome: 'known', userId: 'ann' });
    published = ['one', 'two'];
    passMs(60_000);
    expect(await identity.identify(byTwo)).toMatchObject({ outcome: 'known' });
    expect(identity.identify(byOne)).toMatchObject({ outcome: 'known' });
    expect(identity.counts).toMatchObject({ verified: 2, known: 2 });
    jest.restoreAllMocks();

    published = ['two'];
    passMs(120_000);
    expect(await identity.identify(await bearer('three', pairs.one.privateKey))).toEqual({ outcome: 'unknown' });
    expect(await identity.identify(byOne)).toEqual({ outcome: 'unknown' });
    expect(identity.identify(byTwo)).toMatchObject({ outcome: 'known' });
  });

  it('is good for as long as keys are while none can be read', async () => {
    published = ['one'];
    const identity = identityOfPublishedKeys();
    const token = await bearer('one', pairs.one.privateKey);
    expect(await identity.identify(token)).toMatchObject({ outcome: 'known' });
    published = undefined;
    passMs(KEY_SET_AGE_MS_MAX - 60_000);
    expect(identity.identify(token)).toMatchObject({ outcome: 'known' });
    jest.restoreAllMocks();
    passMs(KEY_SET_AGE_MS_MAX);
    expect(await identity.identify(token)).toEqual({ outcome: 'unavailable' });
    published = ['one'];
    jest.restoreAllMocks();
    passMs(KEY_SET_AGE_MS_MAX + 60_000);
    expect(await identity.identify(token)).toMatchObject({ outcome: 'known' });
  });

  it('expires as others do', async () => {
    published = ['one'];
    const identity = identityOfPublishedKeys();
    const token = await bearer('one', pairs.one.privateKey, 100);
    expect(await identity.identify(token)).toMatchObject({ outcome: 'known' });
    const now = Date.now();
    jest.spyOn(Date, 'now').mockReturnValue(now + 103_000);
    expect(identity.identify(token)).toMatchObject({ outcome: 'known' });
    jest.spyOn(Date, 'now').mockReturnValue(now + 105_000);
    expect(identity.identify(token)).toEqual({ outcome: 'unknown' });
    expect(identity.tokensKnown).toBe(0);
  });
});
