import type { MemoryCounters } from '../../stores/memory-counters.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import type { MemoryStrategy } from './memory-strategy.js';

export const memoryQueue: MemoryStrategy = {
  name: 'memory-queue',
  title: 'Queue with one consumer, in memory',
  needs: ['memory'],
  safe: 'one-process',
  remedy: 'serialised',
  hardestScenario: 'flash-checkout',
  guarantees: 'Claims are decided one after the other, in the order in which they came.',
  costs: 'All claimants of a counter queue behind its work; what waits is lost with the process.',
  chooseWhen: 'Order matters and the state is in memory: an actor, a matching engine.',
  source: import.meta.url,
  guard: ({ memory }) => {
    const queues = new Map<string, ClaimQueue>();
    return {
      ...guardOver(memory, (request) => queueOf(queues, memory, request.counterId).push(request)),
      discard: (counterId) => {
        queues.delete(counterId);
        return memory.discard(counterId);
      },
    };
  },
};

/** Check and act without any guard: safe because the only one who calls it is the consumer of the queue. */
async function claim(counters: MemoryCounters, request: Claim): Promise<ClaimOutcome> {
  const seen = await counters.look(request);
  const refused = refusal(seen, request);
  if (refused) return refused;
  await work(request);
  const remaining = seen.remaining - request.amount;
  await counters.write(request, remaining);
  return { outcome: 'granted', remaining };
}

function queueOf(queues: Map<string, ClaimQueue>, counters: MemoryCounters, counterId: string): ClaimQueue {
  const queue = queues.get(counterId) ?? new ClaimQueue((request) => claim(counters, request));
  queues.set(counterId, queue);
  return queue;
}

interface Waiting {
  readonly request: Claim;
  readonly resolve: (outcome: ClaimOutcome) => void;
  readonly reject: (error: unknown) => void;
}

class ClaimQueue {
  readonly #waiting: Waiting[] = [];
  #isConsuming = false;

  constructor(private readonly decide: (request: Claim) => Promise<ClaimOutcome>) {}

  push(request: Claim): Promise<ClaimOutcome> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ request, resolve, reject });
      if (!this.#isConsuming) void this.#consume();
    });
  }

  async #consume(): Promise<void> {
    this.#isConsuming = true;
    for (let next = this.#waiting.shift(); next !== undefined; next = this.#waiting.shift()) {
      await this.decide(next.request).then(next.resolve, next.reject);
    }
    this.#isConsuming = false;
  }
}
