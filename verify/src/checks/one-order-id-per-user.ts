import { sqlCheck } from './check.js';

/**
 * Everything that tells of an order id was told to its user, or may have been. After a discard he may buy again. A reset
 * deletes the rows of before; what still arrives of them has an older epoch.
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
