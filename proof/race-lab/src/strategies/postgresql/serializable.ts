import { CounterRows } from '../../stores/counter-rows.js';
import { DEADLOCK_DETECTED, hasSqlState, inTransaction, SERIALIZATION_FAILURE } from '../../stores/postgresql-store.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import { untilNoConflict } from '../retry.js';
import type { Strategy } from '../strategy.js';

export const serializable: Strategy = {
  name: 'serializable',
  title: 'Serializable transaction with retry',
  needs: ['postgresql'],
  safe: 'always',
  remedy: 'serialised',
  hardestScenario: 'flash-checkout',
  guarantees:
    'The outcome is one that claims one after the other could have had, whatever they read: many rows, other tables, none.',
  costs:
    'Conflicts show as errors, often at the commit: everything must be repeatable, and on a hot row most of it is repeated.',
  chooseWhen: 'The invariant spans rows that cannot be locked or put into a condition, and conflicts are rare.',
  // Conflicts are found by page of the index, not by row.
  feelsNeighbours: true,
  source: import.meta.url,
  guard: (stores) => {
    const rows = new CounterRows(stores.postgresql);
    return guardOver(rows, (request) => claim(rows, request));
  },
};

/** The careless code, word for word; only the isolation level is another, and 40001 means: again. */
function claim(rows: CounterRows, request: Claim): Promise<ClaimOutcome> {
  return untilNoConflict(() =>
    inTransaction(
      rows.pool,
      async (client) => {
        const seen = await rows.look(client, request);
        const refused = refusal(seen, request);
        if (refused) return refused;
        await work(request);
        return rows.write(client, request, seen.remaining - request.amount);
      },
      'SERIALIZABLE',
    ).catch((error: unknown) => {
      if (hasSqlState(error, SERIALIZATION_FAILURE, DEADLOCK_DETECTED)) return 'conflict';
      throw error;
    }),
  );
}
