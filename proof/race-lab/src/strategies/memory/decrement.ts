import type { MemoryCounters } from '../../stores/memory-counters.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import type { MemoryStrategy } from './memory-strategy.js';

export const memoryDecrement: MemoryStrategy = {
  name: 'memory-decrement',
  title: 'Check, then atomic decrement, in memory',
  needs: ['memory'],
  safe: 'never',
  hardestScenario: 'last-item',
  guarantees: 'No write is lost, so the books balance; but the counter falls below zero and all of it was sold.',
  costs: 'Nothing.',
  chooseWhen: 'Nothing may run out: views, likes, scores. Never for stock.',
  source: import.meta.url,
  guard: ({ memory }) => guardOver(memory, (request) => claim(memory, request)),
};

/** The subtraction is one step; what decides about it was read before. */
async function claim(counters: MemoryCounters, request: Claim): Promise<ClaimOutcome> {
  const refused = refusal(await counters.look(request), request);
  if (refused) return refused;
  await work(request);
  const remaining = counters.lookNow(request).remaining - request.amount;
  counters.writeNow(request, remaining);
  return { outcome: 'granted', remaining };
}
