import { sqlCheck, type Finding } from './check.js';

/** Money that a buyer misses: the provider has reserved it for us, or we have taken it. */
const HOLDS_MONEY = `(p.state = 'AUTHORIZED' OR p.captured > p.refunded)`;

/** A confirmed order is paid for once: its money was taken, or is reserved and about to be. */
export const ordersPaid = sqlCheck<WrongRows>({
  id: 'orders-paid',
  title: 'confirmed orders that are not paid for exactly once',
  sql: (saleId) =>
    `SELECT COUNT(*) AS wrong, MIN(id::text) AS example
  FROM (SELECT o.id
          FROM orders o JOIN sales s ON s.id = o.sale_id
          LEFT JOIN payments p ON p.order_id = o.id AND ${HOLDS_MONEY}
          LEFT JOIN payment_commands c ON c.payment_id = p.id AND c.kind = 'CAPTURE' AND c.state = 'DUE'
         WHERE o.sale_id = '${saleId}' AND o.status = 'CONFIRMED'
         GROUP BY o.id
        HAVING COUNT(p.id) <> 1 OR COUNT(p.id) FILTER (
                 WHERE (p.sale_id, p.user_id, p.amount, p.currency) = (o.sale_id, o.user_id, o.amount, o.currency)
                   AND p.epoch >= s.reset_epoch
                   AND CASE p.state WHEN 'CAPTURED' THEN p.captured - p.refunded = o.amount ELSE c.payment_id IS NOT NULL END
               ) <> 1) AS unpaid`,
  judge: ([row]) => none(row, 'order'),
});

/** Whoever got nothing has the money back. */
export const moneyHasOrder = sqlCheck<WrongRows & { forgotten: number }>({
  id: 'money-has-order',
  title: 'payments that hold money for no order',
  sql: (saleId) =>
    `SELECT COUNT(*) AS wrong, COUNT(*) FILTER (WHERE c.payment_id IS NULL) AS forgotten, MIN(p.id::text) AS example
  FROM payments p JOIN sales s ON s.id = p.sale_id
  LEFT JOIN orders o ON o.id = p.order_id AND o.sale_id = p.sale_id AND o.status = 'CONFIRMED' AND p.epoch >= s.reset_epoch
  LEFT JOIN (SELECT DISTINCT payment_id FROM payment_commands WHERE kind IN ('VOID', 'REFUND') AND state = 'DUE') AS c
    ON c.payment_id = p.id
 WHERE p.sale_id = '${saleId}' AND ${HOLDS_MONEY} AND o.id IS NULL`,
  judge(rows) {
    const finding = none(rows[0], 'payment');
    const forgotten = rows[0]?.forgotten ?? 0;
    return forgotten === 0 ? finding : { ...finding, found: `${finding.found}; ${forgotten} of them forgotten` };
  },
});

/** At rest the provider was told everything. */
export const commandsDone = commandsCheck('commands-done', 'payment commands that are not carried out', 'DUE');

/** An operator must look at these. */
export const commandsKept = commandsCheck('commands-kept', 'payment commands that were given up', 'GIVEN_UP');

function commandsCheck(id: string, title: string, state: 'DUE' | 'GIVEN_UP') {
  return sqlCheck<WrongRows>({
    id,
    title,
    sql: (saleId) =>
      `SELECT COUNT(*) AS wrong, MIN(p.id::text) AS example
  FROM payment_commands c JOIN payments p ON p.id = c.payment_id
 WHERE p.sale_id = '${saleId}' AND c.state = '${state}'`,
    judge: ([row]) => none(row, 'of payment'),
  });
}

/** Of all sales: an event names its payment only when it is read. */
export const EVENTS_SQL = `SELECT COUNT(*) FILTER (WHERE state = 'NEW') AS unread, COUNT(*) FILTER (WHERE state = 'GIVEN_UP') AS given_up
  FROM payment_events WHERE state IN ('NEW', 'GIVEN_UP')`;

/** A sale that is deleted takes its orders along, and leaves the payments. */
export const DELETED_SALES_SQL = `SELECT COUNT(*) AS wrong, MIN(p.id::text) AS example
  FROM payments p WHERE ${HOLDS_MONEY} AND NOT EXISTS (SELECT FROM sales s WHERE s.id = p.sale_id)`;

export interface WrongRows {
  readonly wrong: number;
  readonly example: string | null;
}

export function none(row: WrongRows | undefined, what: string): Finding {
  const { wrong, example } = row ?? { wrong: 0, example: null };
  return { expected: '0', found: wrong === 0 ? '0' : `${wrong}, as ${what} ${example}`, ok: wrong === 0 };
}
