import { describe, expect, it } from '@jest/globals';
import { buyerOf, isPoll } from './load-plan.js';
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

describe('Requests', () => {
  it('asks the sales in turn, with the length of the body as HTTP wants it', () => {
    const requests = new Requests({
      target: { kind: 'http', ports: [1] },
      ...{ seconds: 1, connections: 1, ratePerSecond: undefined, pollShare: 0 },
      saleIds: ['sale_a', 'sale_b'],
      buyers: { kind: 'new', prefix: 'u' },
    });
    const texts = [requests.next(), requests.next(), requests.next()].map(({ text }) => text);
    const bodies = texts.map((text) => text.split('\r\n\r\n')[1] ?? '');
    expect(bodies.map((body) => JSON.parse(body) as unknown)).toEqual([
      { saleId: 'sale_a', userId: 'u0' },
      { saleId: 'sale_b', userId: 'u1' },
      { saleId: 'sale_a', userId: 'u2' },
    ]);
    texts.forEach((text, i) => expect(text).toContain(`content-length: ${bodies[i]?.length}\r\n`));
  });
});
