import { CounterRows } from '../../stores/counter-rows.js';
import { inTransaction } from '../../stores/postgresql-store.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import type { Strategy } from '../strategy.js';

export const advisoryLock: Strategy = {
  name: 'advisory-lock',
  title: 'Advisory lock',
  needs: ['postgresql'],
  safe: 'always',
  remedy: 'serialised',
  hardestScenario: 'flash-checkout',
  guarantees: 'One at a time for each key, among all who ask for the lock. Who forgets to ask is not stopped.',
  costs: 'As a row lock, and a promise that every writer must keep.',
  chooseWhen: 'What is to be guarded is no row: a job, a file, a thing that does not exist yet.',
  source: import.meta.url,
  guard: (stores) => {
    const rows = new CounterRows(stores.postgresql);
    return guardOver(rows, (request) => claim(rows, request));
  },
};

/** Take the lock of the counter's name, then check and act; the commit gives it back. */
function claim(rows: CounterRows, request: Claim): Promise<ClaimOutcome> {
  return inTransaction(rows.pool, async (client) => {
    const key = `${rows.tables.counters} ${request.counterId}`;
    await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [key]);
    const seen = await rows.look(client, request);
    const refused = refusal(seen, request);
    if (refused) return refused;
    await work(request);
    return rows.write(client, request, seen.remaining - request.amount);
  });
}
