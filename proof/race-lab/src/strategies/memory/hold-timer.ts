import { currentClock } from '../../clock/clock.js';
import type { MemoryHolds } from '../../stores/memory-holds.js';
import type { Claim } from '../guard.js';
import { guardOverMemoryHolds } from './memory-keeper.js';
import type { MemoryStrategy } from './memory-strategy.js';

export const memoryHoldTimer: MemoryStrategy = {
  name: 'memory-hold-timer',
  title: 'A timer for each hold, in memory',
  needs: ['memory'],
  safe: 'one-process',
  keepsHolds: true,
  hardestScenario: 'pay-or-expire',
  guarantees: 'A hold ends once, and at its deadline, as long as the process lives that set the timer.',
  costs: 'A timer for each hold; a process that is restarted has forgotten all of them, and their units.',
  chooseWhen: 'What is held is lost with the process anyway.',
  source: import.meta.url,
  guard: ({ memory }) =>
    guardOverMemoryHolds(memory, (holds) => ({
      take: (claim) => Promise.resolve(take(holds, claim)),
      confirm: (claim) => Promise.resolve(confirm(holds, claim)),
      sweep,
    })),
};

function take(holds: MemoryHolds, claim: Claim): boolean {
  if (!holds.take(claim)) return false;
  const hold = holds.find(claim);
  const expire = (): void => {
    if (hold.state === 'held') holds.expire(hold);
  };
  // A round that was given up has no counter any more.
  void currentClock()
    .wait(claim.workMs)
    .then(expire)
    .catch(() => undefined);
  return true;
}

/** Nobody has to look: each hold ends by its own timer. */
function sweep(): Promise<void> {
  return Promise.resolve();
}

function confirm(holds: MemoryHolds, claim: Claim): boolean {
  const hold = holds.find(claim);
  if (hold.state !== 'held') return false;
  holds.confirm(hold);
  return true;
}
