import { equal, sqlCheck } from './check.js';

export const soldEqualsOrders = sqlCheck<{ sold: number; orders: number }>({
  id: 'sold-equals-orders',
  title: 'sales.sold counts the orders',
  sql: (saleId) =>
    `SELECT s.sold, COUNT(o.id) AS orders
  FROM sales s LEFT JOIN orders o ON s.id = o.sale_id
 WHERE s.id = '${saleId}' GROUP BY s.id, s.sold`,
  judge: ([row]) => equal(row?.orders ?? 0, row?.sold ?? 0),
});
