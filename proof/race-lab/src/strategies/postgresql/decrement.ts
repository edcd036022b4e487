import { CounterRows } from '../../stores/counter-rows.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import type { Strategy } from '../strategy.js';

export const decrement: Strategy = {
  name: 'decrement',
  title: 'Check, then atomic decrement',
  needs: ['postgresql'],
  safe: 'never',
  hardestScenario: 'last-item',
  guarantees: 'No write is lost, so the books balance; but the counter falls below zero and all of it was sold.',
  costs: 'One round trip to look and one to subtract.',
  chooseWhen: 'Nothing may run out: views, likes, scores. Never for stock.',
  source: import.meta.url,
  guard: (stores) => {
    const rows = new CounterRows(stores.postgresql);
    return guardOver(rows, (request) => claim(rows, request));
  },
};

/** The subtraction is atomic; what decides about it was read before. */
async function claim(rows: CounterRows, request: Claim): Promise<ClaimOutcome> {
  const refused = refusal(await rows.look(rows.pool, request), request);
  if (refused) return refused;
  await work(request);
  return (await rows.subtract(rows.pool, request, 'true')) ?? { outcome: 'sold-out' };
}
