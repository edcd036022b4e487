import { sqlCheck } from './check.js';

export const ordersWithinStock = sqlCheck<{ total_stock: number; orders: number }>({
  id: 'orders-within-stock',
  title: 'orders are no more than the stock',
  sql: (saleId) =>
    `SELECT s.total_stock, COUNT(o.id) AS orders, s.total_stock - COUNT(o.id) AS remaining
  FROM sales s LEFT JOIN orders o ON s.id = o.sale_id
 WHERE s.id = '${saleId}' GROUP BY s.id, s.total_stock`,
  judge: ([row]) => {
    const { total_stock: totalStock, orders } = row ?? { total_stock: 0, orders: 0 };
    return { expected: `at most ${totalStock}`, found: String(orders), ok: orders <= totalStock };
  },
});
