import { describe, expect, it } from '@jest/globals';
import { createLocalJWKSet, decodeJwt, jwtVerify, type JSONWebKeySet } from 'jose';
import { AUDIENCE, ISSUER } from '../identities/identities.js';
import { Login } from '../identities/login.js';
import { buyerOf, isPoll, unitsIn } from './load-plan.js';
import { Requests } from './requests.js';

describe('buyerOf', () => {
  it('never names somebody new twice', () => {
    const buyers = { kind: 'new', prefix: 'run-' } as const;
    const names = Array.from({ length: 5_000 }, (_, index) => buyerOf(buyers, index));
    expect(new Set(names).size).toBe(5_000);
  });

  it('lets every known buyer have a turn before one has two', () => {
    const buyers = { kind: 'known', prefix: 'owner-', count: 1_000 } as const;
    const names = Array.from({ length: 1_000 }, (_, index) => buyerOf(buyers, index));
    expect(new Set(names).size).toBe(1_000);
    expect(names.every((name) => Number(name.replace('owner-', '')) < 1_000)).toBe(true);
    expect(buyerOf(buyers, 1_000)).toBe(names[0]);
  });
});

describe('isPoll', () => {
  it.each([0, 0.2, 0.8, 1])('makes a share of %d of all requests polls, evenly', (share) => {
    const polls = Array.from({ length: 1_000 }, (_, index) => isPoll(share, index));
    expect(polls.filter(Boolean)).toHaveLength(share * 1_000);
    expect(polls.slice(0, 10).filter(Boolean)).toHaveLength(share * 10);
  });
});

describe('unitsIn', () => {
  it('counts the purchases that got a unit, sold or held', () => {
    expect(unitsIn({ SUCCESS: 3, HELD: 4, ALL_HELD: 5, SOLD_OUT: 6 })).toBe(7);
    expect(unitsIn({ SOLD_OUT: 6 })).toBe(0);
  });
});

describe('Requests', () => {
  const plan = {
    target: { kind: 'http', ports: [1] },
    ...{ seconds: 1, connections: 1, ratePerSecond: undefined, pollShare: 0, identities: undefined },
    saleIds: ['sale_a', 'sale_b'],
    buyers: { kind: 'new', prefix: 'u' },
  } as const;
  const bodyOf = (text: string) => text.split('\r\n\r\n')[1] ?? '';

  it('asks the sales in turn, with the length of the body as HTTP wants it', async () => {
    const requests = await Requests.of(plan);
    const texts = [requests.next(), requests.next(), requests.next()].map(({ text }) => text);
    expect(texts.map((text) => JSON.parse(bodyOf(text)) as unknown)).toEqual([
      { saleId: 'sale_a', userId: 'u0' },
      { saleId: 'sale_b', userId: 'u1' },
      { saleId: 'sale_a', userId: 'u2' },
    ]);
    for (const text of texts) expect(text).toContain(`content-length: ${bodyOf(text).length}\r\n`);
  });

  it.each(['HS256', 'RS256', 'EdDSA'] as const)(
    'gives each buyer a token by %s and an address, behind the proxies',
    async (algorithm) => {
      const login = await Login.open();
      try {
        const identities = login.identities(algorithm, ['10.0.0.1']);
        const buyers = { kind: 'in turn', prefix: 'u', count: 3 } as const;
        const requests = await Requests.of({ ...plan, buyers, identities, pollShare: 0.5 });
        const sent = Array.from({ length: 8 }, () => requests.next());
        expect(sent.map(({ isPurchase }) => isPurchase)).toEqual([true, false, true, false, true, false, true, false]);
        const purchases = sent.filter(({ isPurchase }) => isPurchase).map(({ text }) => text);
        const users = purchases.map((text) => (JSON.parse(bodyOf(text)) as { userId: string }).userId);
        expect(users).toEqual(['u0', 'u2', 'u1', 'u0']);
        for (const [index, text] of purchases.entries()) {
          const [, token = ''] = /\r\nauthorization: Bearer (\S+)\r\n/.exec(text) ?? [];
          expect(decodeJwt(token)).toMatchObject({ sub: users[index], iss: ISSUER, aud: AUDIENCE });
          const number = users[index]?.slice(1);
          expect(text).toContain(`\r\nx-forwarded-for: 198.18.0.${number}, 10.0.0.1\r\n`);
        }
        const { publishedKeys, sharedSecret } = login;
        const keys =
          algorithm === 'HS256'
            ? new TextEncoder().encode(sharedSecret['BUYER_JWT_SECRET'])
            : createLocalJWKSet(
                (await (await fetch(publishedKeys['BUYER_JWT_JWKS_URL'] ?? '')).json()) as JSONWebKeySet,
              );
        const [, token = ''] = /Bearer (\S+)/.exec(purchases[0] ?? '') ?? [];
        await (keys instanceof Uint8Array ? jwtVerify(token, keys) : jwtVerify(token, keys));
      } finally {
        login.close();
      }
    },
  );

  it('cannot make tokens for buyers without an end', async () => {
    const identities = { algorithm: 'HS256', key: 'x', keyId: undefined, proxies: [] } as const;
    await expect(Requests.of({ ...plan, identities })).rejects.toThrow('no end');
  });
});
