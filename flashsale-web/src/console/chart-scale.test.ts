import { describe, expect, it } from '@jest/globals';
import { linePath, roundedMax, spanOf } from './chart-scale';

describe('roundedMax', () => {
  it.each([
    [[], 10],
    [[null, 3], 10],
    [[11], 20],
    [[20], 20],
    [[499], 500],
    [[501], 1_000],
    [[2_345], 5_000],
  ])('of %j is %d', (values: (number | null)[], max) => {
    expect(roundedMax(values)).toBe(max);
  });
});

describe('linePath', () => {
  it('leaves a gap where the value is unknown', () => {
    const values = [1, 2, null, 4, 5.55555];
    expect(linePath(values.map((y, x) => ({ x, y })))).toBe('M0 1L1 2M3 4L4 5.6');
  });
});

describe('spanOf', () => {
  it.each([
    [[], 60_000],
    [[5_000], 60_000],
    [[5_000, 95_000], 90_000],
    [[0, 600_000], 600_000],
  ])('of %j is %d', (timesMs: number[], spanMs) => {
    expect(spanOf(timesMs)).toBe(spanMs);
  });
});
