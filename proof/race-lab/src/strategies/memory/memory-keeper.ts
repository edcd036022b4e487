import type { MemoryCounters } from '../../stores/memory-counters.js';
import { MemoryHolds } from '../../stores/memory-holds.js';
import type { Claim, Guard } from '../guard.js';
import { guardOverHolds, type HoldKeeper } from '../holds/keeper.js';

/** What the keepers of holds in memory have in common. */
export function guardOverMemoryHolds(
  memory: MemoryCounters,
  keeperOf: (holds: MemoryHolds) => Pick<HoldKeeper, 'confirm' | 'sweep'> & Partial<Pick<HoldKeeper, 'take'>>,
): Guard {
  const holds = new MemoryHolds(memory);
  const take = (claim: Claim): Promise<boolean> => Promise.resolve(holds.take(claim));
  return guardOverHolds({
    open: (counter) => memory.open(counter),
    remaining: (counterId) => memory.remaining(counterId),
    observe: (counterId) => memory.observe(counterId),
    take,
    ...keeperOf(holds),
    discard: (counterId) => {
      holds.discard(counterId);
      return memory.discard(counterId);
    },
  });
}
