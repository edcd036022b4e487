import { openStores, verify } from 'flashsale-verify';
import type { FaultEntry } from '../faults/fault.js';
import { checkHistory } from '../history/check-history.js';
import type { History } from '../history/history.js';
import type { RecordedOrder } from '../history/operation.js';
import { type Violation, violationText } from '../history/violation.js';
import type { SoldSale } from '../system/sales.js';
import type { ShopUnderTest } from '../system/shop-under-test.js';
import { type Allowance, explainLosses } from './explain-losses.js';
import { compareWithAudit } from './rejections-audited.js';

const EXAMPLES_MAX = 3;
/** Of every process, whatever is done to it. Node begins with some 100 MB. */
const RESIDENT_BYTES_MAX = 512 * 1024 * 1024;
const MEBIBYTE = 1024 * 1024;

export interface RestReport {
  readonly violations: readonly string[];
  readonly observations: readonly string[];
}

export interface Ran {
  readonly sales: readonly SoldSale[];
  readonly history: History;
  readonly fault: FaultEntry;
  readonly allowances: readonly Allowance[];
}

/** Waits for rest, then checks everything that must hold at rest: L1 to L6, L8, L9. */
export async function checkAtRest(
  system: ShopUnderTest,
  { sales, history, fault, allowances }: Ran,
): Promise<RestReport> {
  const violations = await verifyStores(system, fault, allowances);
  const observations: string[] = [];
  for (const sale of sales) {
    for (const report of [
      await checkPromises(system, sale, history, allowances),
      await checkAuditOfRejections(system, sale.saleId, history, fault),
    ]) {
      violations.push(...report.violations);
      observations.push(...report.observations);
    }
  }
  for (const service of system.services) {
    const { complaints, residentBytesMax } = service.takeReport();
    violations.push(...complaints.map((complaint) => `L8: ${complaint}`));
    if (residentBytesMax > RESIDENT_BYTES_MAX)
      violations.push(`L8: ${service.name} had ${Math.round(residentBytesMax / MEBIBYTE)} MiB of memory`);
  }
  return { violations, observations };
}

/** L1, L2, L6 and L9: the answers, compared with the orders at rest. */
async function checkPromises(
  { observer }: ShopUnderTest,
  sale: SoldSale,
  history: History,
  allowances: readonly Allowance[],
): Promise<RestReport> {
  const { saleId } = sale;
  const orders = await observer.query<RecordedOrder>(
    'SELECT user_id AS "userId", id AS "orderId" FROM orders WHERE sale_id = $1',
    [saleId],
  );
  const found = checkHistory(history, { ...sale, orders });
  const allowed = allowances.filter((allowance) => allowance.saleId === saleId);
  if (allowed.length === 0) return { violations: shown(found), observations: [] };
  const { lost, unexplained } = explainLosses(found, history.operations, sale);
  const lostMax = allowed.reduce((sum, { successesMax }) => sum + successesMax, 0);
  const causes = allowed.map(({ why }) => why).join(', ');
  const surplus = lost > lostMax ? [`L1: ${saleId}: ${lost} SUCCESS lost, ${causes} explains ${lostMax}`] : [];
  return {
    violations: [...surplus, ...shown(unexplained)],
    observations: [`${saleId}: ${lost} SUCCESS lost, of ${lostMax} that may be`],
  };
}

/** L5, as far as the answers show: every rejection is in the audit trail, and no other. */
async function checkAuditOfRejections(
  { observer }: ShopUnderTest,
  saleId: string,
  history: History,
  fault: FaultEntry,
): Promise<RestReport> {
  // A reset archives the audit rows of earlier answers.
  if (history.marks.some((mark) => mark.saleId === saleId)) return { violations: [], observations: [] };
  const rows = await observer.query<{ type: string; count: number }>(
    'SELECT event_type AS type, COUNT(*)::int AS count FROM order_audit_trail WHERE sale_id = $1 GROUP BY event_type',
    [saleId],
  );
  const operations = history.operations.filter((operation) => operation.saleId === saleId);
  const audited = Object.fromEntries(rows.map(({ type, count }) => [type, count]));
  const { missing, surplus } = compareWithAudit(operations, audited);
  const violations: string[] = [];
  const observations: string[] = [];
  if (missing > 0 && fault.killsApi) observations.push(`${missing} audit rows of rejections lost with the API`);
  else if (missing > 0) violations.push(`L5: ${saleId}: ${missing} rejections are not in the audit trail`);
  if (surplus > 0) violations.push(`L5: ${saleId}: ${surplus} rejections in the audit trail that nobody got`);
  return { violations, observations };
}

function shown(violations: readonly Violation[]): string[] {
  const more = violations.length - EXAMPLES_MAX;
  const texts = violations.slice(0, EXAMPLES_MAX).map((violation) => violationText(violation));
  return more > 0 ? [...texts, `and ${more} more of this kind`] : texts;
}

const REST_DEADLINE_MS = 60_000;

/** L3, L4 and L5: waits for rest, then runs the checks of `npm run verify` on all sales and queues. */
async function verifyStores(
  { verifyEnvironment }: ShopUnderTest,
  { killsApi }: FaultEntry,
  allowances: readonly Allowance[],
): Promise<string[]> {
  const stores = await openStores(verifyEnvironment);
  try {
    const { rest, sales, queues = [], money } = await verify(stores, { saleId: undefined, waitMs: REST_DEADLINE_MS });
    // What is lost of the audit trail with an API is counted beside the history, and so are reservations that were lost, whose
    // users may buy again.
    const isExpected = (saleId: string, checkId: string): boolean =>
      (killsApi === true && checkId === 'audit-sequence-gaps') ||
      (checkId === 'one-order-id-per-user' && allowances.some((allowance) => allowance.saleId === saleId));
    const failed = [
      ...sales,
      ...[
        { saleId: 'the queues', checks: queues },
        { saleId: 'the payments', checks: money?.checks ?? [] },
      ],
    ].flatMap(({ saleId, checks }) =>
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
