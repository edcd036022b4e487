import { describe, expect, it } from '@jest/globals';
import type { SaleObservation } from 'flashsale-core';
import { buyersEquation, stockEquation } from './live-view.js';

function observed(buyers: number, outboxLength: number, change: Partial<SaleObservation> = {}): SaleObservation {
  return {
    nowMs: 0,
    stock: 100 - buyers,
    buyers,
    owners: buyers,
    held: 0,
    sold: buyers,
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

/** Buyers and outbox before, orders, buyers and outbox after. */
function holds(before: [number, number], sold: number, after: [number, number]): boolean | null {
  return buyersEquation({
    before: observed(...before),
    record: { sold, held: 0, epoch: 1 },
    after: observed(...after),
  }).holds;
}

describe('buyersEquation', () => {
  it('is exact at rest', () => {
    expect(holds([5, 0], 5, [5, 0])).toBe(true);
    expect(holds([5, 0], 4, [5, 0])).toBe(false);
    expect(holds([5, 0], 6, [5, 0])).toBe(false);
  });

  it.each<[string, [number, number], number, [number, number]]>([
    ['reservations wait', [5, 3], 2, [5, 3]],
    ['orders are committed and not yet settled', [5, 3], 5, [5, 3]],
    ['buyers come while it is read', [5, 3], 4, [9, 5]],
    ['buyers come and are settled while it is read', [5, 0], 8, [9, 1]],
    ['everything is settled while it is read', [5, 5], 0, [5, 0]],
  ])('holds while %s', (_what, before, sold, after) => {
    expect(holds(before, sold, after)).toBe(true);
  });

  it.each<[string, [number, number], number, [number, number]]>([
    ['a buyer has neither an order nor an entry', [5, 2], 2, [5, 2]],
    ['an order has no buyer', [5, 1], 6, [5, 1]],
  ])('does not hold when %s, even while others wait', (_what, before, sold, after) => {
    expect(holds(before, sold, after)).toBe(false);
  });

  it('does not compare different epochs of a sale', () => {
    const reading = {
      before: observed(100, 0),
      record: { sold: 100, held: 0, epoch: 1 },
      after: observed(0, 0, { epoch: 2 }),
    };

    expect(buyersEquation(reading).holds).toBe(true);
    expect(buyersEquation({ ...reading, before: reading.after }).holds).toBe(true);
  });

  it('is unknown while PostgreSQL is away', () => {
    const reading = { before: observed(5, 0), record: undefined, after: observed(5, 0) };

    expect(buyersEquation(reading)).toEqual({ left: 5, right: null, holds: null });
  });
});

describe('stockEquation', () => {
  it('is exact', () => {
    const of = (change: Partial<SaleObservation>): unknown =>
      stockEquation({ before: observed(5, 0), record: undefined, after: observed(5, 0, change) });

    expect(of({})).toEqual({ left: 100, right: 100, holds: true });
    expect(of({ stock: 94 })).toEqual({ left: 100, right: 99, holds: false });
  });
});
