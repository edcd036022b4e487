import { describe, expect, it } from '@jest/globals';
import type { SaleStatus } from '../api/sale';
import { saleMomentAt } from './sale-moment';

const startsAtMs = Date.parse('2026-01-01T12:00:00.500Z');
const endsAtMs = Date.parse('2026-01-01T13:00:00.000Z');

function momentAt(nowMs: number, status: SaleStatus) {
  const window = { startsAt: new Date(startsAtMs).toISOString(), endsAt: new Date(endsAtMs).toISOString(), status };
  return saleMomentAt(window, nowMs);
}

describe('saleMomentAt', () => {
  it('opens at the very instant, also when the last news said otherwise', () => {
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

  it('opens again when a window that was over is moved', () => {
    expect(momentAt(endsAtMs - 1, 'ENDED').status).toBe('ACTIVE');
  });
});
