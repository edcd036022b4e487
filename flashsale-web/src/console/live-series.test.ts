import { describe, expect, it } from '@jest/globals';
import type { LiveReading } from '../api/admin';
import { addReading, NO_SERIES, SPAN_MS } from './live-series';

const beganAtMs = Date.parse('2026-01-01T12:00:00.000Z');

function reading(atMs: number, soldOut: number): LiveReading {
  return {
    saleId: 'sale_1',
    at: new Date(beganAtMs + atMs).toISOString(),
    stock: 0,
    buyers: 100,
    orders: 90,
    outbox: 10,
    oldestOutboxAgeMs: 50,
    queue: null,
    equations: {
      buyers: { left: 100, terms: [90, 10], right: 100, holds: true },
      stock: { left: 100, terms: [0, 100], right: 100, holds: true },
    },
    outcomes: { SUCCESS: 100, ALREADY_PURCHASED: 0, SOLD_OUT: soldOut, NOT_ACTIVE: 0 },
    latencyMs: { p50: 1, p95: 2, p99: null, count: 1 },
  };
}

describe('addReading', () => {
  it('turns totals into rates per second', () => {
    const series = [reading(0, 1_000), reading(500, 2_000)].reduce(addReading, NO_SERIES);
    expect(series.points.map(({ perSecond }) => perSecond.SOLD_OUT)).toEqual([0, 2_000]);
    expect(series.points.at(-1)).toMatchObject({ perSecond: { SUCCESS: 0 }, queued: null, orders: 90, outbox: 10 });
  });

  it('survives totals that begin again after a reset', () => {
    const series = [reading(0, 1_000), reading(1_000, 10), reading(2_000, 30)].reduce(addReading, NO_SERIES);
    expect(series.points.map(({ perSecond }) => perSecond.SOLD_OUT)).toEqual([0, 0, 20]);
  });

  it('ignores what it knows already', () => {
    const series = addReading(NO_SERIES, reading(0, 0));
    expect(addReading(series, reading(0, 5))).toBe(series);
  });

  it('forgets what is older than the charts show', () => {
    const series = [reading(0, 0), reading(1_000, 0), reading(SPAN_MS + 1_000, 0)].reduce(addReading, NO_SERIES);
    expect(series.points.map(({ atMs }) => atMs - beganAtMs)).toEqual([1_000, SPAN_MS + 1_000]);
  });
});
