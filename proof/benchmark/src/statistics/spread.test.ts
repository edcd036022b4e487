import { describe, expect, it } from '@jest/globals';
import { median, ratios, spreadOf } from './spread.js';

describe('median', () => {
  it('is the middle one, or the mean of the two in the middle, in whatever order they came', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([10, 9, 1, 2])).toBe(5.5);
    expect(median([7])).toBe(7);
  });
});

describe('spreadOf', () => {
  it('has the extremes beside the median, so that a lucky round can be seen', () => {
    expect(spreadOf([100, 104, 98, 250, 101])).toEqual({ median: 101, min: 98, max: 250, rounds: 5 });
  });

  it('is nothing where nothing was measured', () => {
    expect(spreadOf([])).toBeUndefined();
  });
});

describe('ratios', () => {
  it('compares what was measured in the same round: a slow minute slows both', () => {
    expect(ratios([80, 40, 120], [100, 50, 150])).toEqual([0.8, 0.8, 0.8]);
  });

  it('leaves out rounds that have nothing to compare with', () => {
    expect(ratios([80, 40], [100])).toEqual([0.8]);
    expect(ratios([80], [0])).toEqual([]);
  });
});
