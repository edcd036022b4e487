import { sqlCheck, type SaleCheck } from './check.js';

/** Every order has one audit row of this type that names it, and there is no other row of the type. */
export function orderAudited(eventType: 'RESERVED' | 'CONFIRMED'): SaleCheck {
  return sqlCheck<{ orders: number; audit_rows: number; audited_orders: number }>({
    id: `orders-audited-${eventType.toLowerCase()}`,
    title: `one ${eventType} audit row for each order`,
    sql: (saleId) =>
      `SELECT (SELECT COUNT(*) FROM orders WHERE sale_id = '${saleId}') AS orders,
       COUNT(*) AS audit_rows, COUNT(DISTINCT o.id) AS audited_orders
  FROM order_audit_trail a LEFT JOIN orders o ON o.id = a.order_id AND o.sale_id = a.sale_id
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
