import { CounterRows } from '../../stores/counter-rows.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import { KeyedMutex } from '../keyed-mutex.js';
import type { Strategy } from '../strategy.js';

export const mutex: Strategy = {
  name: 'mutex',
  title: 'In-process mutex',
  needs: ['postgresql'],
  safe: 'one-process',
  hardestScenario: 'last-item',
  guarantees: 'One claim at a time in this process. A second process, a second container, a deployment: and it races.',
  costs: 'All claimants of a counter queue behind its work, and nothing tells when it stops to protect.',
  chooseWhen: 'Exactly one process will ever write, and something enforces that.',
  source: import.meta.url,
  guard: (stores) => {
    const rows = new CounterRows(stores.postgresql);
    const alone = new KeyedMutex();
    return guardOver(rows, (request) => claim(rows, alone, request));
  },
};

/** Check, then act, one at a time; the other processes have a mutex of their own. */
function claim(rows: CounterRows, alone: KeyedMutex, request: Claim): Promise<ClaimOutcome> {
  return alone.hold(request.counterId, async () => {
    const seen = await rows.look(rows.pool, request);
    const refused = refusal(seen, request);
    if (refused) return refused;
    await work(request);
    return rows.write(rows.pool, request, seen.remaining - request.amount);
  });
}
