import { describe, expect, it } from '@jest/globals';
import { clockText, durationOf, isoDuration, msToNextSecond } from './duration';

describe('durationOf', () => {
  it.each([
    [0, '00:00'],
    [-5_000, '00:00'],
    [1, '00:01'],
    [1_000, '00:01'],
    [1_001, '00:02'],
    [59_999, '01:00'],
    [3_599_000, '59:59'],
    [3_600_000, '1:00:00'],
    [90_061_000, '25:01:01'],
  ])('shows %d ms as %s', (remainingMs, text) => {
    expect(clockText(durationOf(remainingMs))).toBe(text);
  });

  it('is known to machines as well', () => {
    expect(isoDuration(durationOf(90_061_000))).toBe('P1DT1H1M1S');
  });
});

describe('msToNextSecond', () => {
  it.each([
    [2_500, 500],
    [2_000, 1_000],
    [1, 1],
  ])('of %d ms left is %d', (remainingMs, delayMs) => {
    expect(msToNextSecond(remainingMs)).toBe(delayMs);
  });
});
