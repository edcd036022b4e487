import type { Fault } from '../faults/fault.js';
import { checkHistory } from '../history/check-history.js';
import type { History } from '../history/history.js';
import type { RecordedOrder } from '../history/operation.js';
import { type RuleName, type Violation, violationText } from '../history/violation.js';
import type { SystemUnderTest } from '../system/system-under-test.js';
import { compareWithAudit } from './rejections-audited.js';
import { verifyStores } from './verify-stores.js';

const EXAMPLES_MAX = 3;
/** Of every process, whatever is done to it. Node begins with some 100 MB. */
const RESIDENT_BYTES_MAX = 512 * 1024 * 1024;
const MEBIBYTE = 1024 * 1024;

/** What a reservation that Redis has lost may look like to its buyer, and to those who got the unit instead. */
const RULES_OF_LOSS: ReadonlySet<RuleName> = new Set([
  'success-becomes-an-order',
  'one-unit-per-user',
  'stock-never-exceeded',
]);

export interface RestReport {
  readonly violations: readonly string[];
  readonly observations: readonly string[];
}

/** A sale and the units that it began with. */
export interface SoldSale {
  readonly saleId: string;
  readonly stock: number;
}

/** Waits until nothing moves any more, then checks everything that must hold of a system at rest: L1 to L6, L8, L9. */
export async function checkAtRest(
  system: SystemUnderTest,
  sales: readonly SoldSale[],
  history: History,
  fault: Fault,
): Promise<RestReport> {
  const violations = await verifyStores(system, fault);
  const observations: string[] = [];
  for (const sale of sales) {
    for (const report of [
      await checkPromises(system, sale, history, fault),
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

/** L1, L2, L6 and L9: what the buyers heard, beside the orders that there are in the end. */
async function checkPromises(
  { observer }: SystemUnderTest,
  { saleId, stock }: SoldSale,
  history: History,
  fault: Fault,
): Promise<RestReport> {
  const orders = await observer.query<RecordedOrder>(
    'SELECT user_id AS "userId", id AS "orderId" FROM orders WHERE sale_id = $1',
    [saleId],
  );
  const found = checkHistory(history, { saleId, stock, orders });
  if (!fault.losesReservations) return { violations: shown(found), observations: [] };
  const losses = found.filter(({ rule }) => RULES_OF_LOSS.has(rule));
  const lost = losses.filter(({ rule }) => rule === 'success-becomes-an-order').length;
  return {
    violations: shown(found.filter((violation) => !losses.includes(violation))),
    observations: [`${saleId}: ${lost} SUCCESS lost`],
  };
}

/** L5, as far as the buyers can tell: whoever was refused is in the audit trail, and nobody else. */
async function checkAuditOfRejections(
  { observer }: SystemUnderTest,
  saleId: string,
  history: History,
  fault: Fault,
): Promise<RestReport> {
  // A reset deletes the audit rows of what was heard before it.
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
  if (surplus > 0) violations.push(`L5: ${saleId}: ${surplus} rejections in the audit trail that nobody heard`);
  return { violations, observations };
}

function shown(violations: readonly Violation[]): string[] {
  const more = violations.length - EXAMPLES_MAX;
  const texts = violations.slice(0, EXAMPLES_MAX).map((violation) => violationText(violation));
  return more > 0 ? [...texts, `and ${more} more of this kind`] : texts;
}
