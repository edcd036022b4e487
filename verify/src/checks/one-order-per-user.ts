import { sqlCheck } from './check.js';

export const oneOrderPerUser = sqlCheck<{ user_id: string; orders: number }>({
  id: 'one-order-per-user',
  title: 'users with more than one order',
  sql: (saleId) =>
    `SELECT user_id, COUNT(*) AS orders FROM orders
 WHERE sale_id = '${saleId}' GROUP BY user_id HAVING COUNT(*) > 1`,
  judge: (rows) => ({
    expected: '0',
    found: rows.length === 0 ? '0' : `${rows.length}, as ${rows[0]?.user_id} with ${rows[0]?.orders}`,
    ok: rows.length === 0,
  }),
});
