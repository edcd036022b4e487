import type { MemoryCounters } from '../../stores/memory-counters.js';
import { type Claim, type ClaimOutcome, refusal } from '../guard.js';
import { arrive, untilCutOff } from '../rooms/arrive.js';
import { guardOverMemoryRooms, type MemoryRoom } from '../rooms/memory-rooms.js';
import type { MemoryStrategy } from './memory-strategy.js';

export const memoryRoomFifo: MemoryStrategy = {
  name: 'memory-room-fifo',
  title: 'Waiting room, first come first served, in memory',
  needs: ['memory'],
  safe: 'never',
  letsIn: true,
  hardestScenario: 'fair-draw',
  guarantees: 'Nobody overtakes. The race is only moved from the button to the door of the room.',
  costs: 'A number for each visitor.',
  chooseWhen: 'After a draw: who comes later has no claim to be before others.',
  source: import.meta.url,
  guard: ({ memory }) => guardOverMemoryRooms(memory, (room, request) => claim(memory, room, request)),
};

/** The place is the number, in the order of arrival. */
async function claim(counters: MemoryCounters, room: MemoryRoom, request: Claim): Promise<ClaimOutcome> {
  await arrive(request);
  const place = room.take(request.claimant);
  await untilCutOff(request);
  const seen = counters.lookNow(request);
  const refused = refusal(seen, request);
  if (refused || place > room.capacity) return refused ?? { outcome: 'sold-out' };
  counters.writeNow(request, seen.remaining - request.amount);
  return { outcome: 'granted' };
}
