import { CounterRows } from '../../stores/counter-rows.js';
import { CHECK_VIOLATION, hasSqlState } from '../../stores/postgresql-store.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import type { Strategy } from '../strategy.js';

export const checkConstraint: Strategy = {
  name: 'check-constraint',
  title: 'Decrement with CHECK (remaining >= 0)',
  needs: ['postgresql'],
  safe: 'always',
  hardestScenario: 'flash-checkout',
  guarantees:
    'The counter cannot fall below zero, whoever writes it and however: also the code that somebody writes next year.',
  costs: 'As a conditional update; each refusal is an error in the log and undoes its whole transaction.',
  chooseWhen: 'As the last guard below any other strategy. The flash sale has one: CHECK (sold <= total_stock).',
  source: import.meta.url,
  guard: (stores) => {
    const rows = new CounterRows(stores.postgresql, 0);
    return guardOver(rows, (request) => claim(rows, request));
  },
};

/** The same decrement that oversells; only that here the table refuses. */
async function claim(rows: CounterRows, request: Claim): Promise<ClaimOutcome> {
  const refused = refusal(await rows.look(rows.pool, request), request);
  if (refused) return refused;
  await work(request);
  try {
    return (await rows.subtract(rows.pool, request, 'true')) ?? { outcome: 'sold-out' };
  } catch (error) {
    if (hasSqlState(error, CHECK_VIOLATION)) return { outcome: 'sold-out' };
    throw error;
  }
}
