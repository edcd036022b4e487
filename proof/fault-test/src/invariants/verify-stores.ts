import { openStores, verify } from 'flashsale-verify';
import type { Fault } from '../faults/fault.js';
import type { SystemUnderTest } from '../system/system-under-test.js';
import type { Allowance } from './explain-losses.js';

const REST_DEADLINE_MS = 60_000;

/** L3, L4 and L5: waits for rest, then runs the checks of `npm run verify` on all sales and queues. */
export async function verifyStores(
  { verifyEnvironment }: SystemUnderTest,
  { killsApi }: Fault,
  allowances: readonly Allowance[],
): Promise<string[]> {
  const stores = await openStores(verifyEnvironment);
  try {
    const { rest, sales, queues = [] } = await verify(stores, { saleId: undefined, waitMs: REST_DEADLINE_MS });
    // What is lost of the audit trail with an API is counted beside the history, and so are reservations that were lost, whose
    // users may buy again.
    const isExpected = (saleId: string, checkId: string): boolean =>
      (killsApi === true && checkId === 'audit-sequence-gaps') ||
      (checkId === 'one-order-id-per-user' && allowances.some((allowance) => allowance.saleId === saleId));
    const failed = [...sales, { saleId: 'the queues', checks: queues }].flatMap(({ saleId, checks }) =>
      checks
        .filter(({ id, ok }) => !ok && !isExpected(saleId, id))
        .map(({ title, expected, found }) => `${saleId}: ${title}: expected ${expected}, found ${found}`),
    );
    const unrest = `L4: no rest within ${REST_DEADLINE_MS} ms: ${JSON.stringify(rest?.last)}`;
    return rest?.atRest ? failed : [unrest, ...failed];
  } finally {
    await stores.close();
  }
}
