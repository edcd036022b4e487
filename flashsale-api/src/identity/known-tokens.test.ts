import { describe, expect, it } from '@jest/globals';
import { sharedSecret, type VerificationKey } from './buyer-keys.js';
import { KNOWN_TOKENS_MAX, KnownTokens } from './known-tokens.js';

const key = sharedSecret('a-secret-of-the-login-and-the-shop-1').find({
  alg: 'HS256',
  kid: undefined,
}) as VerificationKey;

describe('KnownTokens', () => {
  it('knows a token until it expires', () => {
    const tokens = new KnownTokens<string>();
    tokens.remember('one', { buyer: 'ann', key, expiresAtMs: 1_000 });
    expect(tokens.find('one', 999)).toMatchObject({ buyer: 'ann', key });
    expect(tokens.size).toBe(1);
    expect(tokens.find('one', 1_000)).toBeUndefined();
    expect(tokens.size).toBe(0);
    expect(tokens.find('two', 0)).toBeUndefined();
  });

  it('is bounded: the oldest goes first, also after some were forgotten in between', () => {
    const tokens = new KnownTokens<number>();
    const token = (n: number) => ({ buyer: n, key, expiresAtMs: n === 2 ? 1 : Infinity });
    for (let n = 0; n < KNOWN_TOKENS_MAX; n += 1) tokens.remember(`${n}`, token(n));
    expect(tokens.size).toBe(KNOWN_TOKENS_MAX);
    tokens.remember('a', token(-1));
    expect([tokens.find('0', 0), tokens.find('1', 0)?.buyer]).toEqual([undefined, 1]);
    // The third one expires, so there is a free place.
    expect(tokens.find('2', 5)).toBeUndefined();
    tokens.remember('b', token(-2));
    expect(tokens.find('1', 0)?.buyer).toBe(1);
    tokens.remember('c', token(-3));
    tokens.remember('d', token(-4));
    expect([tokens.find('1', 0), tokens.find('3', 0), tokens.find('4', 0)?.buyer]).toEqual([undefined, undefined, 4]);
    expect(tokens.size).toBe(KNOWN_TOKENS_MAX);
    for (let n = 0; n < 2 * KNOWN_TOKENS_MAX; n += 1) tokens.remember(`again-${n}`, token(n + 10));
    expect(tokens.size).toBe(KNOWN_TOKENS_MAX);
    expect(tokens.find('d', 0)).toBeUndefined();
  });

  it('keeps hashes of whole tokens, which differ where the tokens do', () => {
    const hashes = ['a.b.c', 'a.b.d', 'a.b.c ', 'é'].map((token) => KnownTokens.hashOf(token));
    expect(new Set(hashes).size).toBe(4);
    expect(hashes.every((hash) => hash.length === 32 && !hash.includes('a.b'))).toBe(true);
  });
});
