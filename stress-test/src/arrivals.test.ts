import { describe, expect, it } from '@jest/globals';
import { loadProfile } from '../load/load-profile.js';
import { arrivalTimesMs } from './arrivals.js';

describe('arrivalTimesMs', () => {
  it('spreads a constant rate evenly, also within each millisecond', () => {
    const times = arrivalTimesMs([{ seconds: 5, fromPerSecond: 2_000, toPerSecond: 2_000 }], 10_000);
    expect(times[0]).toBe(0);
    expect(times[1]).toBeCloseTo(0.5);
    expect(times[9_999]).toBeCloseTo(4_999.5);
    const gaps = times.slice(1).map((time, i) => time - (times[i] ?? 0));
    for (const gap of gaps) expect(gap).toBeCloseTo(0.5);
  });

  it('follows a ramp through all of its stages', () => {
    const { stages, purchases, durationSeconds } = loadProfile('ramp', { ratePerSecond: 1_000 });
    const times = arrivalTimesMs(stages, purchases);
    const sentBetween = (fromMs: number, toMs: number) => times.filter((ms) => ms >= fromMs && ms < toMs).length;
    expect(durationSeconds).toBe(20);
    expect(sentBetween(0, 1_000)).toBeCloseTo(195, -1);
    expect(sentBetween(9_000, 10_000)).toBeCloseTo(1_905, -1);
    expect(sentBetween(12_000, 13_000)).toBeCloseTo(2_000, -1);
    expect(sentBetween(19_000, 20_000)).toBeCloseTo(290, -1);
    expect(times.every((ms, i) => i === 0 || ms >= (times[i - 1] ?? 0))).toBe(true);
    expect(times.at(-1)).toBeLessThanOrEqual(20_000);
  });
});
