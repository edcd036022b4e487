import { CounterUnits } from '../../stores/counter-rows.js';
import { countsUnits } from '../../scenarios/scenario.js';
import { hasSqlState, inTransaction, UNIQUE_VIOLATION } from '../../stores/postgresql-store.js';
import { type Claim, type ClaimOutcome, guardOver, initialState, work } from '../guard.js';
import type { Strategy } from '../strategy.js';

export const skipLocked: Strategy = {
  name: 'skip-locked',
  title: 'Row per unit with SKIP LOCKED',
  needs: ['postgresql'],
  safe: 'always',
  hardestScenario: 'flash-checkout',
  guarantees:
    'Each unit is a row and is locked by one claimant at most; the others take the next one instead of waiting.',
  costs: 'A row for every unit. While the last units are locked, others hear "sold out" although a claim may yet fail.',
  chooseWhen: 'Units are things (seats, codes, jobs), or the work with a unit in hand takes long.',
  source: import.meta.url,
  unfit: (scenario) =>
    countsUnits(scenario) ? undefined : 'an amount of money is no set of units: it would be a row for every coin',
  guard: (stores) => {
    const units = new CounterUnits(stores.postgresql);
    return guardOver(units, (request) => claim(units, request));
  },
};

/** Lock some unit that nobody has, work with it in hand, make it one's own. */
async function claim({ pool, tables }: CounterUnits, request: Claim): Promise<ClaimOutcome> {
  try {
    return await inTransaction(pool, async (client) => {
      const { rows } = await client.query<{ unit_number: number }>(
        `SELECT unit_number FROM ${tables.units} WHERE counter_id = $1 AND claim_id IS NULL
         ORDER BY unit_number LIMIT 1 FOR UPDATE SKIP LOCKED`,
        [request.counterId],
      );
      const [unit] = rows;
      if (unit === undefined) return { outcome: 'sold-out' };
      await work(request);
      const { counterId, claimId, claimant, once } = request;
      await client.query(
        `UPDATE ${tables.units} SET claim_id = $3, claimant = $4, state = $5, once_key = $6
         WHERE counter_id = $1 AND unit_number = $2`,
        [counterId, unit.unit_number, claimId, claimant, initialState(request), once ? claimant : null],
      );
      return { outcome: 'granted' };
    });
  } catch (error) {
    if (hasSqlState(error, UNIQUE_VIOLATION)) return { outcome: 'duplicate' };
    throw error;
  }
}
