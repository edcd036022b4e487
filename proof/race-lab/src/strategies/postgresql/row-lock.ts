import { CounterRows } from '../../stores/counter-rows.js';
import { inTransaction } from '../../stores/postgresql-store.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import type { Strategy } from '../strategy.js';

export const rowLock: Strategy = {
  name: 'row-lock',
  title: 'Row lock (SELECT … FOR UPDATE)',
  needs: ['postgresql'],
  safe: 'always',
  remedy: 'serialised',
  hardestScenario: 'flash-checkout',
  guarantees: 'From the first look to the commit nobody else can look with the intent to write, in any process.',
  costs: 'All claimants of a row queue, each with a connection in its hand, for as long as the work lasts.',
  chooseWhen: 'The decision needs more than a WHERE can say, and the work in between is short.',
  source: import.meta.url,
  guard: (stores) => {
    const rows = new CounterRows(stores.postgresql);
    return guardOver(rows, (request) => claim(rows, request));
  },
};

/** Lock the row, then check and act. */
function claim(rows: CounterRows, request: Claim): Promise<ClaimOutcome> {
  return inTransaction(rows.pool, async (client) => {
    // The lock is a statement of its own: the snapshot of one that waited for it would miss the claims made meanwhile.
    await client.query(`SELECT FROM ${rows.tables.counters} WHERE id = $1 FOR UPDATE`, [request.counterId]);
    const seen = await rows.look(client, request);
    const refused = refusal(seen, request);
    if (refused) return refused;
    await work(request);
    return rows.write(client, request, seen.remaining - request.amount);
  });
}
