import { currentClock } from '../../clock/clock.js';
import type { MemoryHolds } from '../../stores/memory-holds.js';
import type { Claim } from '../guard.js';
import { DECISION_MS } from '../holds/keeper.js';
import { guardOverMemoryHolds } from './memory-keeper.js';
import type { MemoryStrategy } from './memory-strategy.js';

export const memoryHoldNone: MemoryStrategy = {
  name: 'memory-hold-none',
  title: 'Look whether it is held, then act, in memory',
  needs: ['memory'],
  safe: 'never',
  keepsHolds: true,
  hardestScenario: 'pay-or-expire',
  guarantees: 'Nothing: payment and sweeper both saw the hold, and both act on it.',
  costs: 'Nothing, until somebody has paid for a unit that was sold again.',
  chooseWhen: 'Never.',
  source: import.meta.url,
  guard: ({ memory }) =>
    guardOverMemoryHolds(memory, (holds) => ({
      confirm: (claim) => confirm(holds, claim),
      sweep: (counterId, pause) => sweep(holds, counterId, pause),
    })),
};

/** What was due is ended after the pause, whatever has happened to it meanwhile. */
async function sweep(holds: MemoryHolds, counterId: string, pause: () => Promise<void>): Promise<void> {
  const due = holds.due(counterId);
  await pause();
  for (const hold of due) holds.expire(hold);
}

async function confirm(holds: MemoryHolds, claim: Claim): Promise<boolean> {
  const hold = holds.find(claim);
  if (hold.state !== 'held') return false;
  await currentClock().wait(DECISION_MS);
  holds.confirm(hold);
  return true;
}
