import { CounterEntries } from '../../stores/counter-rows.js';
import { hasSqlState, UNIQUE_VIOLATION } from '../../stores/postgresql-store.js';
import { type Claim, type ClaimOutcome, guardOver, initialState, refusal, work } from '../guard.js';
import { untilNoConflict } from '../retry.js';
import type { Strategy } from '../strategy.js';

export const unique: Strategy = {
  name: 'unique',
  title: 'Unique constraint',
  needs: ['postgresql'],
  safe: 'always',
  remedy: 'unique constraint',
  hardestScenario: 'flash-checkout',
  guarantees:
    'There is one entry number 7. Who works from the same last entry as another loses, and nothing is ever overwritten.',
  costs: 'As the version column; the table grows by a row for each claim, and is its own audit trail.',
  chooseWhen:
    'An account book is wanted anyway, or the rule is "one each": that alone needs no more than the constraint.',
  source: import.meta.url,
  guard: (stores) => {
    const entries = new CounterEntries(stores.postgresql);
    return guardOver(entries, (request) => claim(entries, request));
  },
};

/** Read the last entry, work, add the one with the next number; if that number is taken, again. */
function claim(entries: CounterEntries, request: Claim): Promise<ClaimOutcome> {
  return untilNoConflict(async () => {
    const seen = await entries.lookAtLast(request);
    const refused = refusal(seen, request);
    if (refused) return refused;
    await work(request);
    const { counterId, claimId, claimant, amount, once } = request;
    const remaining = seen.remaining - amount;
    try {
      const { rowCount } = await entries.pool.query(
        `INSERT INTO ${entries.tables.entries}
           (counter_id, entry_number, amount, remaining_after, claim_id, claimant, state, once_key)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
         ON CONFLICT (counter_id, entry_number) DO NOTHING`,
        [
          ...[counterId, seen.version + 1, amount, remaining, claimId, claimant],
          ...[initialState(request), once ? claimant : null],
        ],
      );
      return rowCount === 1 ? { outcome: 'granted', remaining } : 'conflict';
    } catch (error) {
      if (hasSqlState(error, UNIQUE_VIOLATION)) return { outcome: 'duplicate' };
      throw error;
    }
  });
}
