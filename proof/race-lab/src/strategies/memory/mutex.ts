import type { MemoryCounters } from '../../stores/memory-counters.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import { KeyedMutex } from '../keyed-mutex.js';
import type { MemoryStrategy } from './memory-strategy.js';

export const memoryMutex: MemoryStrategy = {
  name: 'memory-mutex',
  title: 'Mutex, in memory',
  needs: ['memory'],
  safe: 'one-process',
  remedy: 'serialised',
  hardestScenario: 'flash-checkout',
  guarantees: 'One claim at a time, while the counter and all its claimants live in one process.',
  costs: 'All claimants of a counter queue behind its work; the counter is gone with the process.',
  chooseWhen: 'The state really is in memory: a cache, a pool, a connection.',
  source: import.meta.url,
  guard: ({ memory }) => {
    const mutex = new KeyedMutex();
    return guardOver(memory, (request) => claim(memory, mutex, request));
  },
};

/** The same check and act, but nobody else gets in between. */
function claim(counters: MemoryCounters, mutex: KeyedMutex, request: Claim): Promise<ClaimOutcome> {
  return mutex.hold(request.counterId, async () => {
    const seen = await counters.look(request);
    const refused = refusal(seen, request);
    if (refused) return refused;
    await work(request);
    const remaining = seen.remaining - request.amount;
    await counters.write(request, remaining);
    return { outcome: 'granted', remaining };
  });
}
