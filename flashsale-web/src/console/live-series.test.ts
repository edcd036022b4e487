import { describe, expect, it } from '@jest/globals';
import type { SeriesPoint } from '../api/admin';
import { join, peakOf, pointsOf, sellOutMs } from './live-series';

function recorded(atMs: number, change: Partial<SeriesPoint> = {}): SeriesPoint {
  return {
    ...{ atMs, epoch: 1, stock: 0, held: 0, sold: 100, buyers: 100, orders: 90, outbox: 10, queued: null },
    ...{ attemptsPerSecond: 0, p50: 1, p95: 2, p99: null },
    outcomes: { SUCCESS: 100 },
    refusals: { rateLimited: 0, shed: 0, unavailable: 0, errors: 0 },
    ...change,
  };
}

describe('pointsOf', () => {
  it('turns totals into rates per second', () => {
    const refused = { rateLimited: 30, shed: 0, unavailable: 0, errors: 2 };
    const [first, second] = pointsOf([
      recorded(0, { outcomes: { SUCCESS: 90, SOLD_OUT: 1_000 } }),
      recorded(2_000, { outcomes: { SUCCESS: 100, SOLD_OUT: 1_500, ALL_HELD: 500 }, refusals: refused }),
    ]);
    expect(first?.perSecond).toEqual({ SUCCESS: 0, ALREADY_PURCHASED: 0, SOLD_OUT: 0, NOT_ACTIVE: 0 });
    expect(second?.perSecond).toEqual({ SUCCESS: 5, ALREADY_PURCHASED: 0, SOLD_OUT: 500, NOT_ACTIVE: 0 });
    expect(second?.refusedPerSecond).toEqual({ rateLimited: 15, shed: 0, unavailable: 0, errors: 1 });
    expect(second).toMatchObject({ latencyMs: { p50: 1, p95: 2, p99: null }, queued: null, orders: 90 });
  });

  it('survives totals that begin again with an epoch', () => {
    const points = pointsOf([
      recorded(0, { outcomes: { SOLD_OUT: 1_000 } }),
      recorded(1_000, { epoch: 2, outcomes: { SOLD_OUT: 10 } }),
      recorded(2_000, { epoch: 2, outcomes: { SOLD_OUT: 30 } }),
    ]);
    expect(points.map(({ perSecond }) => perSecond.SOLD_OUT)).toEqual([0, 0, 20]);
  });

  it('has no rate within one instant', () => {
    const points = pointsOf([recorded(1_000), recorded(1_000, { outcomes: { SUCCESS: 130 } })]);
    expect(points.map(({ perSecond }) => perSecond)).toEqual([
      { SUCCESS: 0, ALREADY_PURCHASED: 0, SOLD_OUT: 0, NOT_ACTIVE: 0 },
      { SUCCESS: 0, ALREADY_PURCHASED: 0, SOLD_OUT: 0, NOT_ACTIVE: 0 },
    ]);
  });
});

describe('join', () => {
  it('adds what is newer', () => {
    const known = [recorded(0)];
    expect(join(known, [])).toBe(known);
    expect(join(known, [recorded(1_000)])?.map(({ atMs }) => atMs)).toEqual([0, 1_000]);
  });

  it('asks for the whole after a reset, and when it has become long', () => {
    expect(join([recorded(0)], [recorded(1_000, { epoch: 2 })])).toBeUndefined();
    expect(join([], [recorded(0), recorded(1_000, { epoch: 2 })])).toHaveLength(2);
    expect(
      join(
        Array.from({ length: 1_200 }, (_, i) => recorded(i)),
        [recorded(2_000)],
      ),
    ).toBeUndefined();
  });
});

describe('sellOutMs', () => {
  it('goes by the last half minute', () => {
    const stocks: [number, number][] = [
      [0, 1_000],
      [60_000, 200],
      [80_000, 100],
    ];
    expect(sellOutMs(pointsOf(stocks.map(([atMs, stock]) => recorded(atMs, { stock }))))).toBe(20_000);
  });

  it('is unknown while nothing is sold', () => {
    expect(sellOutMs([])).toBeUndefined();
    expect(sellOutMs(pointsOf([recorded(0, { stock: 5 }), recorded(1_000, { stock: 5 })]))).toBeUndefined();
  });
});

describe('peakOf', () => {
  it('is the highest rate of all steps', () => {
    expect(peakOf([])).toBe(0);
    expect(peakOf(pointsOf([recorded(0, { attemptsPerSecond: 7 }), recorded(1_000, { attemptsPerSecond: 3 })]))).toBe(
      7,
    );
  });
});
