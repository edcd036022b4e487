import { describe, expect, it } from '@jest/globals';
import { Random } from '../random.js';
import { Buyers } from './buyers.js';

const SALES = { plentiful: 'much', scarce: 'little' };
const attempts = (seed: number) => {
  const buyers = new Buyers(new Random(seed), SALES, 'buyer');
  return Array.from({ length: 5_000 }, () => buyers.next());
};

describe('Buyers', () => {
  it('come in the same row for the same seed, and in another one for another seed', () => {
    expect(attempts(42)).toEqual(attempts(42));
    expect(attempts(42)).not.toEqual(attempts(43));
  });

  it('are a bounded number of users, some of whom try again', () => {
    const users = new Set(attempts(42).map(({ userId }) => userId));
    expect(users.size).toBeGreaterThan(3_000);
    expect(users.size).toBeLessThan(4_000);
  });

  it('try both sales, with a key of their own or without', () => {
    const keyed = attempts(42).filter(({ idempotencyKey }) => idempotencyKey !== undefined);
    expect(keyed.length).toBeGreaterThan(2_500);
    expect(keyed.length).toBeLessThan(3_500);
    expect(keyed.every(({ userId, idempotencyKey }) => idempotencyKey === `key-of-${userId}`)).toBe(true);
    const scarce = attempts(42).filter(({ saleId }) => saleId === 'little');
    expect(scarce.length).toBeGreaterThan(700);
    expect(scarce.length).toBeLessThan(1_300);
  });
});
