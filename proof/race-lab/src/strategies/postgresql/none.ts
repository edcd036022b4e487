import { CounterRows } from '../../stores/counter-rows.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import type { Strategy } from '../strategy.js';

export const none: Strategy = {
  name: 'none',
  title: 'None (check, then act)',
  needs: ['postgresql'],
  safe: 'never',
  hardestScenario: 'last-item',
  guarantees: 'Nothing: all who read before the first write see the same stock, and the last write wins.',
  costs: 'Nothing, until it is noticed.',
  chooseWhen: 'Never. It is what code looks like that nobody has tried with two users.',
  source: import.meta.url,
  guard: (stores) => {
    const rows = new CounterRows(stores.postgresql);
    return guardOver(rows, (request) => claim(rows, request));
  },
};

/** Check, then act. Between the two, everybody else checks as well. */
async function claim(rows: CounterRows, request: Claim): Promise<ClaimOutcome> {
  const seen = await rows.look(rows.pool, request);
  const refused = refusal(seen, request);
  if (refused) return refused;
  await work(request);
  return rows.write(rows.pool, request, seen.remaining - request.amount);
}
