import { CounterRows } from '../../stores/counter-rows.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import type { Strategy } from '../strategy.js';

export const conditionalUpdate: Strategy = {
  name: 'conditional-update',
  title: 'Conditional update',
  needs: ['postgresql'],
  safe: 'always',
  remedy: 'atomic counter',
  hardestScenario: 'flash-checkout',
  guarantees:
    'The check is part of the write, so it is true at the instant of the write. A unique key keeps it to one each.',
  costs: 'One statement. The row is locked for the length of that statement and its commit, not for the work.',
  chooseWhen: 'First choice in PostgreSQL, wherever the condition fits into a WHERE.',
  source: import.meta.url,
  guard: (stores) => {
    const rows = new CounterRows(stores.postgresql);
    return guardOver(rows, (request) => claim(rows, request));
  },
};

/** UPDATE … SET remaining = remaining - amount WHERE remaining >= amount: check and act are one step. */
async function claim(rows: CounterRows, request: Claim): Promise<ClaimOutcome> {
  // The look saves the work of those who come too late; nothing rests on it.
  const refused = refusal(await rows.look(rows.pool, request), request);
  if (refused) return refused;
  await work(request);
  return (await rows.subtract(rows.pool, request, 'remaining >= $4')) ?? { outcome: 'sold-out' };
}
