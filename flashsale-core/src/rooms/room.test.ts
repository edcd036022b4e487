import { describe, expect, it } from '@jest/globals';
import { type Room, roomPhaseAt } from './room.js';

const startsAt = new Date('2026-11-27T09:00:00.000Z');
const endsAt = new Date('2026-11-27T10:00:00.000Z');
const opensAt = new Date('2026-11-27T08:30:00.000Z');
const sale = { startsAt, endsAt, state: 'OPEN' as const };
const gathering = { opensAt, pausedBecause: undefined, secret: undefined, list: undefined };
const listed = { ...gathering, list: { drawn: 3, root: Buffer.alloc(32) } };
const drawn = { ...listed, secret: Buffer.alloc(32) };

describe('the phase of a room', () => {
  it.each<[string, Pick<Room, 'opensAt' | 'pausedBecause' | 'secret' | 'list'>, string, string]>([
    ['before it opens', gathering, '2026-11-27T08:29:59.999Z', 'CLOSED'],
    ['when it opens', gathering, '2026-11-27T08:30:00.000Z', 'GATHERING'],
    ['before the cut-off', gathering, '2026-11-27T08:59:49.999Z', 'GATHERING'],
    ['at the cut-off', gathering, '2026-11-27T08:59:50.000Z', 'FROZEN'],
    ['with its list, wherever the start was moved to', listed, '2026-11-27T08:40:00.000Z', 'FROZEN'],
    ['after the start, as long as nothing is drawn', listed, '2026-11-27T09:00:05.000Z', 'FROZEN'],
    ['drawn', drawn, '2026-11-27T09:00:00.000Z', 'OPEN'],
    ['drawn, and the start was moved', drawn, '2026-11-27T08:59:59.999Z', 'FROZEN'],
    ['paused', { ...drawn, pausedBecause: 'Wait' }, '2026-11-27T09:10:00.000Z', 'PAUSED'],
    ['paused before the draw', { ...gathering, pausedBecause: 'Wait' }, '2026-11-27T08:40:00.000Z', 'GATHERING'],
    ['at the end of the sale', drawn, '2026-11-27T10:00:00.000Z', 'ENDED'],
  ])('%s', (_, room, at, phase) => {
    expect(roomPhaseAt(room, sale, false, Date.parse(at))).toBe(phase);
  });

  it('is that of a sold-out or a paused sale, once people are called', () => {
    const atMs = startsAt.getTime();
    expect(roomPhaseAt(drawn, sale, true, atMs)).toBe('SOLD_OUT');
    expect(roomPhaseAt(drawn, { ...sale, state: 'PAUSED' }, false, atMs)).toBe('PAUSED');
    expect(roomPhaseAt(listed, sale, true, atMs)).toBe('FROZEN');
  });
});
