import { currentClock } from '../../clock/clock.js';
import type { HoldRows } from '../../stores/hold-rows.js';
import type { Claim } from '../guard.js';
import { DECISION_MS } from '../holds/keeper.js';
import type { Strategy } from '../strategy.js';
import { guardOverHoldRows } from './rows-keeper.js';

export const holdConditional: Strategy = {
  name: 'hold-conditional',
  title: 'UPDATE … WHERE it is still held',
  needs: ['postgresql'],
  safe: 'always',
  keepsHolds: true,
  hardestScenario: 'pay-or-expire',
  guarantees: 'A hold ends once, by the condition in the write; whoever comes second changes no row and knows it.',
  costs:
    'One statement. No clock decides who won: a payment that is written before the sweeper wins past the deadline.',
  chooseWhen: 'First choice wherever holds are rows of one database.',
  source: import.meta.url,
  guard: (stores) =>
    guardOverHoldRows(stores, (rows) => ({
      confirm: (claim) => confirm(rows, claim),
      sweep: (counterId, pause) => sweep(rows, counterId, pause),
    })),
};

/** UPDATE … WHERE state = 'held': what ended meanwhile is left alone. */
async function sweep(rows: HoldRows, counterId: string, pause: () => Promise<void>): Promise<void> {
  const due = await rows.due(rows.pool, counterId, '');
  await pause();
  await rows.endWhere(rows.pool, counterId, due, "state = 'held'");
}

async function confirm(rows: HoldRows, claim: Claim): Promise<boolean> {
  await currentClock().wait(DECISION_MS);
  return rows.confirmWhere(rows.pool, claim, "state = 'held'");
}
