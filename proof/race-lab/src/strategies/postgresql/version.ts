import { CounterRows } from '../../stores/counter-rows.js';
import { type Claim, type ClaimOutcome, guardOver, refusal, work } from '../guard.js';
import { untilNoConflict } from '../retry.js';
import type { Strategy } from '../strategy.js';

export const version: Strategy = {
  name: 'version',
  title: 'Optimistic, version column',
  needs: ['postgresql'],
  safe: 'always',
  remedy: 'version column',
  hardestScenario: 'flash-checkout',
  guarantees: 'A write counts only if nothing was written since the read; who loses reads and works again.',
  costs: 'No lock and no connection is held during the work, but on a hot row nearly all of the work is done in vain.',
  chooseWhen: 'Conflicts are rare: forms that people edit, documents, carts. Not a counter that all want at once.',
  source: import.meta.url,
  guard: (stores) => {
    const rows = new CounterRows(stores.postgresql);
    return guardOver(rows, (request) => claim(rows, request));
  },
};

/** Read with the version, work, write where the version is still the same; else again. */
function claim(rows: CounterRows, request: Claim): Promise<ClaimOutcome> {
  return untilNoConflict(async () => {
    const seen = await rows.look(rows.pool, request);
    const refused = refusal(seen, request);
    if (refused) return refused;
    await work(request);
    return (await rows.subtract(rows.pool, request, 'version = $7', seen.version)) ?? 'conflict';
  });
}
