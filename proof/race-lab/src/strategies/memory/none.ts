import type { MemoryCounters } from '../../stores/memory-counters.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import type { MemoryStrategy } from './memory-strategy.js';

export const memoryNone: MemoryStrategy = {
  name: 'memory-none',
  title: 'None, in memory',
  needs: ['memory'],
  safe: 'never',
  hardestScenario: 'last-item',
  guarantees: 'Nothing. "JavaScript has one thread" does not help: every await lets the others in.',
  costs: 'Nothing.',
  chooseWhen: 'Never.',
  source: import.meta.url,
  guard: ({ memory }) => guardOver(memory, (request) => claim(memory, request)),
};

/** Check, then act. Between the two, everybody else checks as well. */
async function claim(counters: MemoryCounters, request: Claim): Promise<ClaimOutcome> {
  const seen = await counters.look(request);
  const refused = refusal(seen, request);
  if (refused) return refused;
  await work(request);
  const remaining = seen.remaining - request.amount;
  await counters.write(request, remaining);
  return { outcome: 'granted', remaining };
}
