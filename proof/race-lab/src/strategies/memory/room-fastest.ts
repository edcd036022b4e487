import type { MemoryCounters } from '../../stores/memory-counters.js';
import { type Claim, type ClaimOutcome, guardOver, refusal } from '../guard.js';
import { arrive } from '../rooms/arrive.js';
import type { MemoryStrategy } from './memory-strategy.js';

export const memoryRoomFastest: MemoryStrategy = {
  name: 'memory-room-fastest',
  title: 'The first request wins, in memory',
  needs: ['memory'],
  safe: 'never',
  letsIn: true,
  hardestScenario: 'fair-draw',
  guarantees: 'Nothing is sold twice. Who gets it is decided by milliseconds, and programs are faster than people.',
  costs: 'Nothing, and everybody who is a person.',
  chooseWhen: 'There is enough for all.',
  source: import.meta.url,
  guard: ({ memory }) => guardOver(memory, (request) => claim(memory, request)),
};

/** Whoever asks first. */
async function claim(counters: MemoryCounters, request: Claim): Promise<ClaimOutcome> {
  await arrive(request);
  const seen = counters.lookNow(request);
  const refused = refusal(seen, request);
  if (refused) return refused;
  counters.writeNow(request, seen.remaining - request.amount);
  return { outcome: 'granted' };
}
