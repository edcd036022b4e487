import { CounterRows } from '../../stores/counter-rows.js';
import { inTransaction } from '../../stores/postgresql-store.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import type { Strategy } from '../strategy.js';

export const transaction: Strategy = {
  name: 'transaction',
  title: 'A transaction, nothing else',
  needs: ['postgresql'],
  safe: 'never',
  hardestScenario: 'last-item',
  guarantees:
    'All of a claim is written or none of it. Not that what it read is still so: READ COMMITTED locks no row that is only read.',
  costs: 'Two round trips more, and a connection held during the work.',
  chooseWhen: 'Never against races. The most common mistake: "it is in a transaction, so it is safe".',
  source: import.meta.url,
  guard: (stores) => {
    const rows = new CounterRows(stores.postgresql);
    return guardOver(rows, (request) => claim(rows, request));
  },
};

/** Check, then act, between BEGIN and COMMIT. */
function claim(rows: CounterRows, request: Claim): Promise<ClaimOutcome> {
  return inTransaction(rows.pool, async (client) => {
    const seen = await rows.look(client, request);
    const refused = refusal(seen, request);
    if (refused) return refused;
    await work(request);
    return rows.write(client, request, seen.remaining - request.amount);
  });
}
