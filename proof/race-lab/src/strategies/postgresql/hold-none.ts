import { currentClock } from '../../clock/clock.js';
import type { HoldRows } from '../../stores/hold-rows.js';
import type { Claim } from '../guard.js';
import { DECISION_MS } from '../holds/keeper.js';
import type { Strategy } from '../strategy.js';
import { guardOverHoldRows } from './rows-keeper.js';

export const holdNone: Strategy = {
  name: 'hold-none',
  title: 'Look whether it is held, then act',
  needs: ['postgresql'],
  safe: 'never',
  keepsHolds: true,
  hardestScenario: 'pay-or-expire',
  guarantees: 'Nothing: payment and sweeper both read the row as held, and both write it.',
  costs: 'Nothing, until somebody has paid for a unit that was sold again.',
  chooseWhen: 'Never. It is what code looks like that reads an order, checks its status and saves it.',
  source: import.meta.url,
  guard: (stores) =>
    guardOverHoldRows(stores, (rows) => ({
      confirm: (claim) => confirm(rows, claim),
      sweep: (counterId, pause) => sweep(rows, counterId, pause),
    })),
};

/** What was due is ended after the pause, whatever has happened to it meanwhile. */
async function sweep(rows: HoldRows, counterId: string, pause: () => Promise<void>): Promise<void> {
  const due = await rows.due(rows.pool, counterId, '');
  await pause();
  await rows.endWhere(rows.pool, counterId, due, 'true');
}

async function confirm(rows: HoldRows, claim: Claim): Promise<boolean> {
  if (!(await rows.isHeld(rows.pool, claim, ''))) return false;
  await currentClock().wait(DECISION_MS);
  return rows.confirmWhere(rows.pool, claim, 'true');
}
