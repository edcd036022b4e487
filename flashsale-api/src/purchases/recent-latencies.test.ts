import { describe, expect, it } from '@jest/globals';
import { percentilesOf, RecentLatencies } from './recent-latencies.js';

function recorded(latenciesMs: readonly number[]): string {
  const latencies = new RecentLatencies();
  for (const latencyMs of latenciesMs) latencies.record(latencyMs);
  return latencies.roll(0) ?? '';
}

describe('RecentLatencies', () => {
  it('gives percentiles with two digits', () => {
    const percentiles = percentilesOf([recorded(Array.from({ length: 1_000 }, (_, i) => (i + 1) / 10))]);

    expect(percentiles.count).toBe(1_000);
    expect(percentiles.p50).toBeGreaterThan(49);
    expect(percentiles.p50).toBeLessThan(51);
    expect(percentiles.p95).toBeGreaterThan(94);
    expect(percentiles.p95).toBeLessThan(96);
    expect(percentiles.p99).toBeGreaterThan(98);
    expect(percentiles.p99).toBeLessThan(100.5);
  });

  it('takes what several processes encoded together', () => {
    const percentiles = percentilesOf([recorded(Array.from({ length: 90 }, () => 1)), recorded([100, 100, 100])]);

    expect(percentiles.count).toBe(93);
    expect(percentiles.p50).toBeCloseTo(1, 1);
    expect(percentiles.p99).toBeGreaterThan(99);
  });

  it('knows no percentile where there was nothing', () => {
    expect(percentilesOf([])).toEqual({ p50: null, p95: null, p99: null, count: 0 });
    expect(new RecentLatencies().roll(0)).toBeUndefined();
  });

  it('bears any number that a clock can give', () => {
    expect(percentilesOf([recorded([0, -1, 0.0001, 1e9])]).count).toBe(4);
  });

  it('forgets what is older than ten seconds', () => {
    const latencies = new RecentLatencies();
    const countAt = (nowMs: number): number =>
      percentilesOf([latencies.roll(nowMs) ?? recorded([])].filter(Boolean)).count;
    latencies.record(1);
    expect(countAt(1_000)).toBe(1);
    latencies.record(1);
    latencies.record(1);
    expect(countAt(2_000)).toBe(3);

    expect(countAt(10_999)).toBe(3);
    expect(countAt(11_000)).toBe(2);
    expect(latencies.roll(12_000)).toBeUndefined();
  });
});
