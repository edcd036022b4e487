import type { HoldRows } from '../../stores/hold-rows.js';
import { inTransaction } from '../../stores/postgresql-store.js';
import type { Strategy } from '../strategy.js';
import { guardOverHoldRows } from './rows-keeper.js';

export const holdSkipLocked: Strategy = {
  name: 'hold-skip-locked',
  title: 'A sweeper that skips locked rows',
  needs: ['postgresql'],
  safe: 'always',
  keepsHolds: true,
  hardestScenario: 'pay-or-expire',
  guarantees: 'A hold is swept by one sweeper, and one that is just being paid for is left for the next round.',
  costs: 'A sweeper that has stopped keeps the rows that it locked; the payment for one of them waits for it.',
  chooseWhen: 'Several sweepers share much work, and none of them may wait for another.',
  source: import.meta.url,
  guard: (stores) =>
    guardOverHoldRows(stores, (rows) => ({
      confirm: (claim) => rows.confirmWhere(rows.pool, claim, "state = 'held'"),
      sweep: (counterId, pause) => sweep(rows, counterId, pause),
    })),
};

/** SELECT … FOR UPDATE SKIP LOCKED: two sweepers never have the same hold in hand. */
function sweep(rows: HoldRows, counterId: string, pause: () => Promise<void>): Promise<void> {
  return inTransaction(rows.pool, async (client) => {
    const due = await rows.due(client, counterId, 'FOR UPDATE SKIP LOCKED');
    await pause();
    await rows.endWhere(client, counterId, due, 'true');
  });
}
