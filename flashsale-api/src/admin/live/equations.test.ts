import { describe, expect, it } from '@jest/globals';
import type { SaleObservation } from 'flashsale-core';
import { buyersSides, EquationJudge, needsOutbox, type Sides, stockSides, UNEQUAL_MS_MAX } from './equations.js';

function observed(buyers: number, outboxLength: number, change: Partial<SaleObservation> = {}): SaleObservation {
  return {
    nowMs: 0,
    stock: 100 - buyers,
    buyers,
    owners: buyers,
    held: 0,
    sold: buyers,
    waiting: 0,
    outboxLength,
    oldestReservedAtMs: undefined,
    epoch: 1,
    areRight: true,
    ready: true,
    gate: 'open',
    server: 'server-1',
    definition: {
      name: '',
      totalStock: 100,
      state: 'OPEN',
      startsAt: new Date(0),
      endsAt: new Date(1),
      revision: 1,
      mode: 'INSTANT',
    },
    ...change,
  };
}

const readingOf = (before: [number, number], sold: number, after: [number, number]) => ({
  before: observed(...before),
  record: { sold, held: 0, epoch: 1 },
  after: observed(...after),
});

describe('buyersSides', () => {
  it('are of one instant where nothing changed, and equal', () => {
    const reading = readingOf([5, 2], 3, [5, 2]);
    expect(buyersSides(reading, 'unknown')).toEqual({ left: 5, terms: [3, 2], read: 'at-once' });
    expect(needsOutbox(reading)).toBe(false);
  });

  it('count an order once that is committed and not yet settled, by what the outbox holds', () => {
    const reading = readingOf([5, 3], 5, [5, 3]);
    expect(needsOutbox(reading)).toBe(true);
    expect(buyersSides(reading, { observed: reading.after, written: 5, unwritten: 0 })).toEqual({
      ...{ left: 5, terms: [5, 0], read: 'at-once' },
    });
    expect(buyersSides(reading, 'unknown').read).toBe('unknown');
  });

  it.each<[string, [number, number], number, [number, number]]>([
    ['buyers come while it is read', [5, 3], 4, [9, 5]],
    ['buyers come and are settled while it is read', [5, 0], 8, [9, 1]],
    ['everything is settled while it is read', [5, 5], 0, [5, 0]],
    ['both sides are equal by chance', [5, 3], 2, [6, 4]],
  ])('are of different instants if %s', (_what, before, sold, after) => {
    expect(buyersSides(readingOf(before, sold, after), 'unknown').read).toBe('apart');
    expect(needsOutbox(readingOf(before, sold, after))).toBe(false);
  });

  it.each<[string, [number, number], number, [number, number]]>([
    ['an order is missing', [5, 0], 4, [5, 0]],
    ['a buyer is missing', [5, 0], 6, [5, 0]],
    ['a buyer has neither an order nor an entry', [5, 2], 2, [5, 2]],
    ['an order has no buyer while others wait', [5, 1], 6, [5, 1]],
  ])('cannot be if %s', (_what, before, sold, after) => {
    expect(buyersSides(readingOf(before, sold, after), 'unknown').read).toBe('impossible');
  });

  it('are of different instants if a reset fell between the readings, in whichever store it was seen first', () => {
    const old = observed(100, 0);
    const fresh = observed(0, 0, { epoch: 2 });
    const sold = { sold: 100, held: 0, epoch: 1 };
    const none = { sold: 0, held: 0, epoch: 2 };

    for (const reading of [
      { before: old, record: sold, after: fresh },
      { before: fresh, record: sold, after: fresh },
      { before: old, record: none, after: old },
    ]) {
      expect(buyersSides(reading, 'unknown').read).toBe('apart');
      expect(needsOutbox(reading)).toBe(false);
    }
  });

  it('have no right side while PostgreSQL is away', () => {
    const reading = { before: observed(5, 0), record: undefined, after: observed(5, 0) };
    expect(buyersSides(reading, 'unknown')).toMatchObject({ left: 5, terms: null });
  });
});

describe('stockSides', () => {
  it('are always of one instant', () => {
    const of = (change: Partial<SaleObservation>): Sides =>
      stockSides({ before: observed(5, 0), record: undefined, after: observed(5, 0, change) });

    expect(of({})).toEqual({ left: 100, terms: [95, 5], read: 'at-once' });
    expect(of({ stock: 94 })).toEqual({ left: 100, terms: [94, 5], read: 'impossible' });
  });
});

describe('EquationJudge', () => {
  const unequal: Sides = { left: 5, terms: [3, 1], read: 'at-once' };

  it('says that equal sides of one instant hold, and of no others', () => {
    const of = (read: Sides['read']) => new EquationJudge().judge('a', { left: 5, terms: [3, 2], read }, 0).holds;
    expect(of('at-once')).toBe(true);
    expect([of('apart'), of('unknown')]).toEqual([null, null]);
    expect(of('impossible')).toBe(false);
    expect(new EquationJudge().judge('a', { left: 5, terms: null, read: 'apart' }, 0)).toEqual({
      ...{ left: 5, terms: null, right: null, holds: null },
    });
  });

  it.each<Sides['read']>(['at-once', 'apart'])('calls unequal sides (%s) wrong once they have stayed so', (read) => {
    const judge = new EquationJudge();
    const sides: Sides = { ...unequal, read };
    expect(judge.judge('a', sides, 1_000)).toEqual({ left: 5, terms: [3, 1], right: 4, holds: null });
    expect(judge.judge('b', sides, 1_000 + UNEQUAL_MS_MAX).holds).toBeNull();
    expect(judge.judge('a', sides, 999 + UNEQUAL_MS_MAX).holds).toBeNull();
    expect(judge.judge('a', sides, 1_000 + UNEQUAL_MS_MAX).holds).toBe(false);
  });

  it('calls sides that change, or were equal meanwhile, moving', () => {
    const judge = new EquationJudge();
    judge.judge('a', unequal, 0);
    judge.judge('a', { ...unequal, left: 6 }, 2_000);
    expect(judge.judge('a', unequal, UNEQUAL_MS_MAX).holds).toBeNull();
    expect(judge.judge('a', { ...unequal, left: 4 }, UNEQUAL_MS_MAX + 1).holds).toBe(true);
    expect(judge.judge('a', unequal, 2 * UNEQUAL_MS_MAX).holds).toBeNull();
  });

  it('does not judge a difference that was not counted', () => {
    const judge = new EquationJudge();
    const sides: Sides = { ...unequal, read: 'unknown' };
    expect(judge.judge('a', sides, 0).holds).toBeNull();
    expect(judge.judge('a', sides, 10 * UNEQUAL_MS_MAX).holds).toBeNull();
  });
});
