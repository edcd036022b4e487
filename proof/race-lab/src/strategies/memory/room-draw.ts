import type { MemoryCounters } from '../../stores/memory-counters.js';
import { type Claim, type ClaimOutcome, refusal } from '../guard.js';
import { arrive, untilCutOff } from '../rooms/arrive.js';
import { guardOverMemoryRooms, type MemoryRoom } from '../rooms/memory-rooms.js';
import type { MemoryStrategy } from './memory-strategy.js';

export const memoryRoomDraw: MemoryStrategy = {
  name: 'memory-room-draw',
  title: 'Waiting room with a draw, in memory',
  needs: ['memory'],
  safe: 'one-process',
  letsIn: true,
  hardestScenario: 'fair-draw',
  guarantees: 'All who come before the cut-off have the same chance, whenever they came.',
  costs: 'People have to come before the sale; whoever has a hundred accounts has a hundred chances.',
  chooseWhen: 'More people want it than there is of it, and all of them live in one process.',
  source: import.meta.url,
  guard: ({ memory }) => guardOverMemoryRooms(memory, (room, request) => claim(memory, room, request)),
};

/** The place is drawn, once nobody can arrive for the draw any more. */
async function claim(counters: MemoryCounters, room: MemoryRoom, request: Claim): Promise<ClaimOutcome> {
  await arrive(request);
  const arrival = room.take(request.claimant);
  await untilCutOff(request);
  const place = room.draw()[arrival - 1] ?? arrival;
  const seen = counters.lookNow(request);
  const refused = refusal(seen, request);
  if (refused || place > room.capacity) return refused ?? { outcome: 'sold-out' };
  counters.writeNow(request, seen.remaining - request.amount);
  return { outcome: 'granted' };
}
