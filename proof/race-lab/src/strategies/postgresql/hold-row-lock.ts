import { currentClock } from '../../clock/clock.js';
import type { HoldRows } from '../../stores/hold-rows.js';
import { inTransaction } from '../../stores/postgresql-store.js';
import type { Claim } from '../guard.js';
import { DECISION_MS } from '../holds/keeper.js';
import type { Strategy } from '../strategy.js';
import { guardOverHoldRows } from './rows-keeper.js';

export const holdRowLock: Strategy = {
  name: 'hold-row-lock',
  title: 'Lock the row of the hold, then act',
  needs: ['postgresql'],
  safe: 'always',
  keepsHolds: true,
  hardestScenario: 'pay-or-expire',
  guarantees: 'Payment and sweeper see the row one after the other, and PostgreSQL looks again at what it waited for.',
  costs: 'A payment waits for a sweeper that has stopped, and so do all other sweepers.',
  chooseWhen: 'The end of a hold needs more than a WHERE can say, and the work in between is short.',
  source: import.meta.url,
  guard: (stores) =>
    guardOverHoldRows(stores, (rows) => ({
      confirm: (claim) => confirm(rows, claim),
      sweep: (counterId, pause) => sweep(rows, counterId, pause),
    })),
};

/** SELECT … FOR UPDATE: nobody else ends them until this transaction has. */
function sweep(rows: HoldRows, counterId: string, pause: () => Promise<void>): Promise<void> {
  return inTransaction(rows.pool, async (client) => {
    const due = await rows.due(client, counterId, 'FOR UPDATE');
    await pause();
    await rows.endWhere(client, counterId, due, 'true');
  });
}

function confirm(rows: HoldRows, claim: Claim): Promise<boolean> {
  return inTransaction(rows.pool, async (client) => {
    if (!(await rows.isHeld(client, claim, 'FOR UPDATE'))) return false;
    await currentClock().wait(DECISION_MS);
    return rows.confirmWhere(client, claim, 'true');
  });
}
