import { currentClock } from '../../clock/clock.js';
import type { MemoryHolds } from '../../stores/memory-holds.js';
import type { Claim } from '../guard.js';
import { DECISION_MS } from '../holds/keeper.js';
import { guardOverMemoryHolds } from './memory-keeper.js';
import type { MemoryStrategy } from './memory-strategy.js';

export const memoryHoldConditional: MemoryStrategy = {
  name: 'memory-hold-conditional',
  title: 'End it only while it is held, in memory',
  needs: ['memory'],
  safe: 'one-process',
  keepsHolds: true,
  hardestScenario: 'pay-or-expire',
  guarantees: 'A hold ends once: whoever comes second finds that it is held no more, and returns the money or nothing.',
  costs: 'Nothing but care: one await between check and write, added later, breaks it silently.',
  chooseWhen: 'The holds are in memory, as seats in a game or places in a room.',
  source: import.meta.url,
  guard: ({ memory }) =>
    guardOverMemoryHolds(memory, (holds) => ({
      confirm: (claim) => confirm(holds, claim),
      sweep: (counterId, pause) => sweep(holds, counterId, pause),
    })),
};

/** Looks again after the pause, and acts in the same turn. */
async function sweep(holds: MemoryHolds, counterId: string, pause: () => Promise<void>): Promise<void> {
  const due = holds.due(counterId);
  await pause();
  for (const hold of due) if (hold.state === 'held') holds.expire(hold);
}

async function confirm(holds: MemoryHolds, claim: Claim): Promise<boolean> {
  await currentClock().wait(DECISION_MS);
  const hold = holds.find(claim);
  if (hold.state !== 'held') return false;
  holds.confirm(hold);
  return true;
}
