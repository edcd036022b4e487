import { setTimeout as sleep } from 'node:timers/promises';
import type { CheckResult, Stores } from 'flashsale-verify';

const POLL_MS = 250;

interface Business {
  readonly held: number;
  readonly underWay: number;
  readonly due: number;
  readonly confirmed: number;
  readonly captured: number;
  readonly unpaid: number;
}

const BUSINESS_SQL = `
  SELECT (SELECT held FROM sales WHERE id = $1) AS held,
         (SELECT COUNT(*) FROM payments p WHERE p.sale_id = $1 AND p.state IN ('NEW', 'OPEN', 'AUTHORIZED'))::int AS "underWay",
         (SELECT COUNT(*) FROM payment_commands c JOIN payments p ON p.id = c.payment_id
           WHERE p.sale_id = $1 AND c.state = 'DUE')::int AS due,
         COUNT(*) FILTER (WHERE o.status = 'CONFIRMED')::int AS confirmed,
         COUNT(*) FILTER (WHERE o.status = 'CONFIRMED' AND p.state = 'CAPTURED')::int AS captured,
         COUNT(*) FILTER (WHERE o.status <> 'CONFIRMED' AND p.state = 'CAPTURED')::int AS unpaid
    FROM orders o LEFT JOIN payments p ON p.order_id = o.id
     AND p.state IN ('AUTHORIZED', 'CAPTURED')
   WHERE o.sale_id = $1 AND starts_with(o.user_id, $2)`;

/**
 * Waits until nothing of a sale is open: no unit held, no payment under way, nothing to be done at the provider; then compares
 * orders and money of a run with what its buyers were told.
 */
export async function checkBusiness(
  { database }: Stores,
  sale: { readonly saleId: string; readonly runId: string; readonly toldConfirmed: number },
  deadlineMs: number,
): Promise<CheckResult[]> {
  const read = async (): Promise<Business> => {
    const { rows } = await database.query<Business>(BUSINESS_SQL, [sale.saleId, `${sale.runId}-`]);
    return rows[0] ?? { held: 0, underWay: 0, due: 0, confirmed: 0, captured: 0, unpaid: 0 };
  };
  const endsAtMs = performance.now() + deadlineMs;
  let found = await read();
  while (found.held + found.underWay + found.due > 0 && performance.now() < endsAtMs) {
    await sleep(POLL_MS);
    found = await read();
  }
  const check = (id: string, title: string, expected: number, count: number): CheckResult => {
    return { id: `paid-${id}`, title, expected: String(expected), found: String(count), ok: count === expected };
  };
  return [
    check('held', 'units held', 0, found.held),
    check('under-way', 'payments under way', 0, found.underWay),
    check('due', 'commands for the provider that are due', 0, found.due),
    check('confirmed', 'confirmed orders, as their buyers were told', sale.toldConfirmed, found.confirmed),
    check('captured', 'payments taken for them', sale.toldConfirmed, found.captured),
    check('unpaid', 'payments taken for other orders', 0, found.unpaid),
  ];
}
