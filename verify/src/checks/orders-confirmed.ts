import { equal, sqlCheck } from './check.js';

export const ordersConfirmed = sqlCheck<{ orders: number; confirmed: number }>({
  id: 'orders-confirmed',
  title: 'every order is CONFIRMED',
  sql: (saleId) =>
    `SELECT COUNT(*) AS orders, COUNT(*) FILTER (WHERE status = 'CONFIRMED') AS confirmed
  FROM orders WHERE sale_id = '${saleId}'`,
  judge: ([row]) => equal(row?.orders ?? 0, row?.confirmed ?? 0),
});
