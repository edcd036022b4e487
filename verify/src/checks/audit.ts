import { equal, type SaleCheck, sqlCheck } from './check.js';

/** Every order has one audit row of this type that names it and its user, and there is no other row of the type. */
export function orderAudited(eventType: 'RESERVED' | 'CONFIRMED'): SaleCheck {
  return sqlCheck<{ orders: number; audit_rows: number; audited_orders: number }>({
    id: `orders-audited-${eventType.toLowerCase()}`,
    title: `one ${eventType} audit row for each order`,
    sql: (saleId) =>
      `SELECT (SELECT COUNT(*) FROM orders WHERE sale_id = '${saleId}') AS orders,
       COUNT(*) AS audit_rows, COUNT(DISTINCT o.id) AS audited_orders
  FROM order_audit_trail a LEFT JOIN orders o ON o.id = a.order_id AND o.sale_id = a.sale_id AND o.user_id = a.user_id
 WHERE a.sale_id = '${saleId}' AND a.event_type = '${eventType}'`,
    judge: ([row]) => {
      const {
        orders,
        audit_rows: rows,
        audited_orders: audited,
      } = row ?? { orders: 0, audit_rows: 0, audited_orders: 0 };
      const ok = rows === orders && audited === orders;
      return { expected: String(orders), found: ok ? String(rows) : `${rows}, of ${audited} orders`, ok };
    },
  });
}

export const attemptsAccounted = sqlCheck<{ attempted: number; reserved: number; rejected: number }>({
  id: 'attempts-accounted',
  title: 'ATTEMPTED = RESERVED + REJECTED',
  sql: (saleId) =>
    `SELECT COUNT(*) FILTER (WHERE event_type = 'ATTEMPTED') AS attempted,
       COUNT(*) FILTER (WHERE event_type = 'RESERVED') AS reserved,
       COUNT(*) FILTER (WHERE event_type LIKE 'REJECTED%') AS rejected
  FROM order_audit_trail WHERE sale_id = '${saleId}'`,
  judge: ([row]) => {
    const { attempted, reserved, rejected } = row ?? { attempted: 0, reserved: 0, rejected: 0 };
    const gap = attempted - reserved - rejected;
    return {
      expected: `${reserved} + ${rejected} = ${reserved + rejected}`,
      found: gap === 0 ? String(attempted) : `${attempted}, gap ${gap}`,
      ok: gap === 0,
    };
  },
});

/**
 * An API numbers its audit rows from 1 for each sale and epoch, so a hole is a row that it lost. A discarded reservation
 * has the number of its outbox entry instead.
 */
export const auditSequenceGaps = sqlCheck<{ epoch: number; instance: string; missing: number }>({
  id: 'audit-sequence-gaps',
  title: 'audit rows lost by an API',
  sql: (saleId) =>
    `SELECT epoch, instance, MAX(sequence) - COUNT(*) AS missing FROM order_audit_trail
 WHERE sale_id = '${saleId}' AND sequence > 0 AND event_type <> 'DISCARDED'
 GROUP BY epoch, instance HAVING MAX(sequence) <> COUNT(*)`,
  judge: (rows) => {
    const missing = rows.reduce((sum, row) => sum + row.missing, 0);
    const instances = new Set(rows.map((row) => row.instance)).size;
    return { expected: '0', found: missing === 0 ? '0' : `${missing}, by ${instances} of them`, ok: rows.length === 0 };
  },
});

export const noBrokenPromise = sqlCheck<{ oversold: number }>({
  id: 'no-broken-promise',
  title: 'OVERSOLD audit rows (broken promises)',
  sql: (saleId) =>
    `SELECT COUNT(*) AS oversold FROM order_audit_trail
 WHERE sale_id = '${saleId}' AND event_type = 'OVERSOLD'`,
  judge: ([row]) => equal(0, row?.oversold ?? 0),
});

/**
 * Every order id in an audit row was answered to its user, or may have been. After a discard the user may buy again. A reset
 * archives earlier rows; those that still arrive have an older epoch.
 */
export const oneOrderIdPerUser = sqlCheck<{ users: number; example: string | null }>({
  id: 'one-order-id-per-user',
  title: 'users who were told two order ids',
  sql: (saleId) =>
    `SELECT COUNT(*) AS users, MIN(user_id) AS example FROM (
  SELECT a.user_id FROM order_audit_trail a JOIN sales s ON s.id = a.sale_id
   WHERE a.sale_id = '${saleId}' AND a.epoch >= s.reset_epoch AND a.order_id IS NOT NULL
     AND a.event_type IN ('RESERVED', 'CONFIRMED', 'OVERSOLD', 'DUPLICATE_DROPPED', 'REPLAYED', 'FAILED_DB')
     AND a.order_id NOT IN (SELECT order_id FROM audit_events WHERE sale_id = '${saleId}'
                               AND event_type = 'DISCARDED' AND order_id IS NOT NULL)
   GROUP BY a.user_id HAVING MIN(a.order_id::text) <> MAX(a.order_id::text)) AS told`,
  judge: ([row]) => {
    const { users, example } = row ?? { users: 0, example: null };
    return { expected: '0', found: users === 0 ? '0' : `${users}, as ${example}`, ok: users === 0 };
  },
});
