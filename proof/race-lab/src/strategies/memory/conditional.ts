import type { MemoryCounters } from '../../stores/memory-counters.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import type { MemoryStrategy } from './memory-strategy.js';

export const memoryConditional: MemoryStrategy = {
  name: 'memory-conditional',
  title: 'Check and act in one turn, in memory',
  needs: ['memory'],
  safe: 'one-process',
  remedy: 'atomic counter',
  hardestScenario: 'flash-checkout',
  guarantees: 'Nobody acts on what is not so any more: the event loop runs the last check and the write as one step.',
  costs: 'Nothing but care: one await between check and write, added later, breaks it silently.',
  chooseWhen: 'The state is in memory and the last step needs nothing from outside.',
  source: import.meta.url,
  guard: ({ memory }) => guardOver(memory, (request) => claim(memory, request)),
};

/** Work first, then check and write without an await between them. */
async function claim(counters: MemoryCounters, request: Claim): Promise<ClaimOutcome> {
  const refusedEarly = refusal(await counters.look(request), request);
  if (refusedEarly) return refusedEarly;
  await work(request);

  const seen = counters.lookNow(request);
  const refused = refusal(seen, request);
  if (refused) return refused;
  const remaining = seen.remaining - request.amount;
  counters.writeNow(request, remaining);
  return { outcome: 'granted', remaining };
}
