import { describe, expect, it } from '@jest/globals';
import type { RoomTurn, RoomView } from '../api/room';
import { pollMsOf } from './use-live-room';

const START = '2026-11-27T09:00:00.000Z';
const startMs = Date.parse(START);
const hash = 'ab'.repeat(32);
const room: RoomView = {
  ...{ saleId: 'sale_1', phase: 'OPEN', message: null, arrivals: 1_000, serving: 100, perMinute: 60 },
  ...{ opensAt: '2026-11-27T08:30:00.000Z', cutOffAt: '2026-11-27T08:59:50.000Z', startsAt: START, endsAt: START },
  challenge: null,
  draw: { algorithm: 'a', commitment: hash, drawn: null, listRoot: null, secret: null },
};
const turn = (place: number): RoomTurn => ({ status: 'WAITING', arrival: 1, listedAs: hash, place });

describe('a page that waits asks again', () => {
  it.each([
    ['the next one soon', 101, 2_000],
    ['after an eighth of the wait', 100 + 80, 10_000],
    ['after half a minute at most', 100_000, 30_000],
  ])('%s', (_, place, pollMs) => {
    expect(pollMsOf(room, turn(place), startMs, 0.5)).toBeCloseTo(pollMs);
  });

  it('at the next instant of the room, but not all at once, and not before', () => {
    const before = (seconds: number) => startMs - seconds * 1_000;
    const frozen = { ...room, phase: 'FROZEN' } as const;
    expect(pollMsOf(frozen, turn(1), before(8), 0)).toBe(8_000);
    expect(pollMsOf(frozen, turn(1), before(8), 1)).toBe(13_000);
    expect(pollMsOf({ ...room, phase: 'CLOSED' }, undefined, Date.parse(room.opensAt) - 600_000, 0)).toBe(30_000);
    expect(pollMsOf({ ...room, phase: 'GATHERING' }, undefined, Date.parse(room.cutOffAt) - 1_000, 0)).toBe(1_000);
  });

  it('soon where that instant is over and the room does not know it yet', () => {
    expect(pollMsOf({ ...room, phase: 'FROZEN' }, turn(1), startMs + 1, 0)).toBe(2_000);
  });
});
