import { equal, type SaleCheck, sqlCheck } from './check.js';

/** The sweeper looks four times a second; a hold that is still there after this time was forgotten. */
const OVERDUE_MS = 5_000;

/** The stock is never exceeded by what is sold and what is held. */
export const unitsWithinStock = sqlCheck<{ total_stock: number; held: number; sold: number }>({
  id: 'units-within-stock',
  title: 'held and sold units are no more than the stock',
  sql: (saleId) =>
    `SELECT s.total_stock, COALESCE(SUM(o.quantity) FILTER (WHERE o.status = 'HELD'), 0) AS held,
       COALESCE(SUM(o.quantity) FILTER (WHERE o.status = 'CONFIRMED'), 0) AS sold
  FROM sales s LEFT JOIN orders o ON s.id = o.sale_id
 WHERE s.id = '${saleId}' GROUP BY s.id, s.total_stock`,
  judge: ([row]) => {
    const { total_stock: totalStock, held, sold } = row ?? { total_stock: 0, held: 0, sold: 0 };
    return { expected: `at most ${totalStock}`, found: `${held} + ${sold}`, ok: held + sold <= totalStock };
  },
});

/** The counts of the sale are those of its orders. */
export const countsEqualOrders = sqlCheck<Record<'held' | 'sold' | 'units_held' | 'units_sold', number>>({
  id: 'counts-equal-orders',
  title: 'sales.held and sales.sold count the units',
  sql: (saleId) =>
    `SELECT s.held, s.sold, COALESCE(SUM(o.quantity) FILTER (WHERE o.status = 'HELD'), 0) AS units_held,
       COALESCE(SUM(o.quantity) FILTER (WHERE o.status = 'CONFIRMED'), 0) AS units_sold
  FROM sales s LEFT JOIN orders o ON s.id = o.sale_id
 WHERE s.id = '${saleId}' GROUP BY s.id, s.held, s.sold`,
  judge: ([row]) => {
    const { held, sold, units_held, units_sold } = row ?? { held: 0, sold: 0, units_held: 0, units_sold: 0 };
    return equal(`${units_held} held, ${units_sold} sold`, `${held} held, ${sold} sold`);
  },
});

/** Each buyer has what the orders say, and no more than the limit. */
export const buyersWithinLimit = sqlCheck<{ wrong: number; example: string | null }>({
  id: 'buyers-within-limit',
  title: 'buyers whose units are over the limit, or not those of their orders',
  sql: (saleId) =>
    `SELECT COUNT(*) AS wrong, MIN(user_id) AS example
  FROM (SELECT user_id, SUM(quantity) AS units FROM orders
         WHERE sale_id = '${saleId}' AND status IN ('HELD', 'CONFIRMED') GROUP BY user_id) AS o
  FULL JOIN (SELECT user_id, units, unit_limit FROM sale_buyers WHERE sale_id = '${saleId}') AS b USING (user_id)
 WHERE COALESCE(o.units, 0) <> COALESCE(b.units, 0) OR b.units > b.unit_limit`,
  judge: ([row]) => {
    const { wrong, example } = row ?? { wrong: 0, example: null };
    return { expected: '0', found: wrong === 0 ? '0' : `${wrong}, as ${example}`, ok: wrong === 0 };
  },
});

/** Deadlines are by the clock of Redis. */
export const holdsEnded: SaleCheck = {
  id: 'holds-ended',
  title: 'holds past their deadline',
  sql: (saleId) => overdue(saleId, 0),
  async examine({ query, sale, redisAheadMs }) {
    const [row] = await query<{ holds: number; example: string | null }>(overdue(sale.saleId, redisAheadMs));
    const { holds, example } = row ?? { holds: 0, example: null };
    return { expected: '0', found: holds === 0 ? '0' : `${holds}, as order ${example}`, ok: holds === 0 };
  },
};

function overdue(saleId: string, redisAheadMs: number): string {
  return `SELECT COUNT(*) AS holds, MIN(id::text) AS example FROM orders
 WHERE sale_id = '${saleId}' AND status = 'HELD'
   AND expires_at < clock_timestamp() + interval '${Math.round(redisAheadMs) - OVERDUE_MS} milliseconds'`;
}

/** Every hold is one attempt that was reserved, and what became of it is written once. */
export const endsAudited = sqlCheck<{ wrong: number; example: string | null }>({
  id: 'ends-audited',
  title: 'orders whose audit rows do not tell their life',
  sql: (saleId) =>
    `SELECT COUNT(*) AS wrong, MIN(COALESCE(o.id, a.order_id)::text) AS example
  FROM (SELECT id, user_id, status, confirmed_at FROM orders WHERE sale_id = '${saleId}') AS o
  FULL JOIN (
       SELECT order_id, MIN(user_id) AS user_id, COUNT(DISTINCT user_id) AS users,
              COUNT(*) FILTER (WHERE event_type = 'RESERVED') AS reserved,
              COUNT(*) FILTER (WHERE event_type = 'CONFIRMED') AS confirmed,
              COUNT(*) FILTER (WHERE event_type = 'EXPIRED') AS expired,
              COUNT(*) FILTER (WHERE event_type = 'CANCELLED') AS cancelled
         FROM order_audit_trail
        WHERE sale_id = '${saleId}' AND event_type IN ('RESERVED', 'CONFIRMED', 'EXPIRED', 'CANCELLED') GROUP BY order_id
       ) AS a ON a.order_id = o.id
 WHERE o.id IS NULL OR a.order_id IS NULL OR a.users <> 1 OR a.user_id <> o.user_id OR a.reserved <> 1
    OR a.confirmed <> (o.confirmed_at IS NOT NULL)::int OR a.expired <> (o.status = 'EXPIRED')::int
    OR a.cancelled <> (o.status = 'CANCELLED')::int`,
  judge: ([row]) => {
    const { wrong, example } = row ?? { wrong: 0, example: null };
    return { expected: '0', found: wrong === 0 ? '0' : `${wrong}, as ${example}`, ok: wrong === 0 };
  },
});
