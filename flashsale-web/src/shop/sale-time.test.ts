import { describe, expect, it } from '@jest/globals';
import type { SaleStatus } from '../api/sale';
import { clockText, durationOf, isoDuration, msToNextSecond, saleMomentAt, shownStatusOf } from './sale-time';

const startsAtMs = Date.parse('2026-01-01T12:00:00.500Z');
const endsAtMs = Date.parse('2026-01-01T13:00:00.000Z');

function momentAt(nowMs: number, status: SaleStatus, remainingStock = 1) {
  const window = { startsAt: new Date(startsAtMs).toISOString(), endsAt: new Date(endsAtMs).toISOString(), status };
  return saleMomentAt({ ...window, remainingStock }, nowMs);
}

describe('saleMomentAt', () => {
  it('opens at the exact instant, even when the last update said otherwise', () => {
    expect(momentAt(startsAtMs - 1, 'UPCOMING')).toEqual({ status: 'UPCOMING', remainingMs: 1 });
    expect(momentAt(startsAtMs, 'UPCOMING').status).toBe('ACTIVE');
  });

  it('is over at the very instant of its end', () => {
    expect(momentAt(endsAtMs - 1, 'ACTIVE')).toEqual({ status: 'ACTIVE', remainingMs: 1 });
    expect(momentAt(endsAtMs, 'ACTIVE')).toEqual({ status: 'ENDED', remainingMs: undefined });
  });

  it('stays paused within its window, and no longer', () => {
    expect(momentAt(startsAtMs, 'PAUSED').status).toBe('PAUSED');
    expect(momentAt(endsAtMs, 'PAUSED').status).toBe('ENDED');
  });

  it('is sold out while it is open and nothing is left', () => {
    expect(momentAt(startsAtMs, 'ACTIVE', 0).status).toBe('SOLD_OUT');
    expect(momentAt(startsAtMs, 'PAUSED', 0).status).toBe('PAUSED');
    expect(momentAt(startsAtMs - 1, 'UPCOMING', 0).status).toBe('UPCOMING');
    expect(momentAt(endsAtMs, 'ACTIVE', 0).status).toBe('ENDED');
  });

  it('opens again when a window that was over is moved', () => {
    expect(momentAt(endsAtMs - 1, 'ENDED').status).toBe('ACTIVE');
  });
});

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
    [90_061_000, '1 d 01:01:01'],
    [14 * 86_400_000, '14 d 00:00:00'],
  ])('shows %d ms as %s', (remainingMs, text) => {
    expect(clockText(durationOf(remainingMs))).toBe(text);
  });

  it('is known to machines as well', () => {
    expect(isoDuration(durationOf(90_061_000))).toBe('P1DT1H1M1S');
  });
});

describe('shownStatusOf', () => {
  it('is sold out only when nothing that is held may come back', () => {
    const shown = (remainingStock: number, heldStock?: number) =>
      shownStatusOf({ status: 'ACTIVE', remainingStock, heldStock });
    expect([shown(1), shown(1, 3), shown(0), shown(0, 0), shown(0, 3)]).toEqual([
      'ACTIVE',
      'ACTIVE',
      'SOLD_OUT',
      'SOLD_OUT',
      'ALL_HELD',
    ]);
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
