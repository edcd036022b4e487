import { equal, type SaleCheck, sqlCheck } from './check.js';

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

export const ordersConfirmed = sqlCheck<{ orders: number; confirmed: number }>({
  id: 'orders-confirmed',
  title: 'every order is CONFIRMED',
  sql: (saleId) =>
    `SELECT COUNT(*) AS orders, COUNT(*) FILTER (WHERE status = 'CONFIRMED') AS confirmed
  FROM orders WHERE sale_id = '${saleId}'`,
  judge: ([row]) => equal(row?.orders ?? 0, row?.confirmed ?? 0),
});

export const soldEqualsOrders = sqlCheck<{ sold: number; orders: number }>({
  id: 'sold-equals-orders',
  title: 'sales.sold counts the orders',
  sql: (saleId) =>
    `SELECT s.sold, COUNT(o.id) AS orders
  FROM sales s LEFT JOIN orders o ON s.id = o.sale_id
 WHERE s.id = '${saleId}' GROUP BY s.id, s.sold`,
  judge: ([row]) => equal(row?.orders ?? 0, row?.sold ?? 0),
});

/** The row of the reset is as old as its transaction, which began before the sale was closed; this is for inexact clocks. */
const CLOCK_TOLERANCE_MS = 1_000;

interface Row {
  readonly by_epoch: number;
  readonly by_time: number;
}

/**
 * What was reserved before a reset must never be an order after it: neither by the epoch of its RESERVED row, nor, if it
 * was adopted into a later epoch, by the time at which it was reserved. Nothing is reserved in epoch 0: such orders were
 * entered by hand, before the sale was opened.
 */
export const ordersSinceReset: SaleCheck = {
  id: 'orders-since-reset',
  title: 'orders reserved before the last reset',
  sql: (saleId) => questions(saleId, 0),
  async examine({ query, sale, redisAheadMs }) {
    const [row] = await query<Row>(questions(sale.saleId, redisAheadMs));
    const { by_epoch: byEpoch, by_time: byTime } = row ?? { by_epoch: 0, by_time: 0 };
    const found = byEpoch + byTime === 0 ? '0' : `${byEpoch} by their epoch, ${byTime} by their time`;
    return { expected: '0', found, ok: byEpoch + byTime === 0 };
  },
};

/** `reserved_at` is by the clock of Redis, the row of the reset by that of PostgreSQL. */
function questions(saleId: string, redisAheadMs: number): string {
  return `SELECT (SELECT COUNT(*) FROM order_audit_trail a JOIN sales s ON s.id = a.sale_id
         WHERE a.sale_id = '${saleId}' AND a.event_type = 'RESERVED' AND a.epoch BETWEEN 1 AND s.reset_epoch - 1) AS by_epoch,
       (SELECT COUNT(*) FROM orders
         WHERE sale_id = '${saleId}' AND reserved_at < (
               SELECT MAX(created_at) FROM audit_events WHERE sale_id = '${saleId}' AND event_type = 'ADMIN_RESET'
               ) + interval '${Math.round(redisAheadMs) - CLOCK_TOLERANCE_MS} milliseconds') AS by_time`;
}
