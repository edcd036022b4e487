import type pg from 'pg';
import { SEGMENT_EVENTS } from '../audit/audit-event.js';
import { OFFER_TTL_MS } from '../sales/sale.js';

/*
 * How holds end in PostgreSQL, which alone decides it: one conditional update of the order's row. Whoever finds the row HELD
 * ends it; everybody else learns what became of it. Callers have locked the sales (`lockSalesForOrders`) and compared their
 * epochs, because the units are counted in the sale's row and a reset or a rebuild must not come between. Redis mirrors the
 * end afterwards.
 */

export type OrderStatus = 'HELD' | 'CONFIRMED' | 'EXPIRED' | 'CANCELLED';

/** The row of a hold, as far as its end is concerned. */
export interface HeldOrder {
  readonly orderId: string;
  readonly saleId: string;
  readonly userId: string;
  readonly status: OrderStatus;
  /** The hold in Redis that the row is about. */
  readonly instance: string;
  readonly untilMs: number;
}

interface HeldOrderRow {
  id: string;
  sale_id: string;
  user_id: string;
  status: OrderStatus;
  instance: string;
  expires_at: Date;
}

/**
 * Ends those of these holds whose deadline is not after `nowMs`, by the clock of Redis. Resolves with every order that has a
 * row, as it is now; `ended` are those that ended here.
 */
export async function expireHolds(
  client: pg.ClientBase,
  orderIds: readonly string[],
  nowMs: number,
): Promise<{ readonly orders: readonly HeldOrder[]; readonly ended: readonly string[] }> {
  const { rows } = await client.query<HeldOrderRow & { ended: boolean }>({
    name: 'expire-holds',
    // The status of the last SELECT is that of the snapshot from before, so what ended here comes from RETURNING.
    text: `
      WITH due AS (
        SELECT id FROM orders WHERE id = ANY($1::uuid[]) AND status = 'HELD' AND expires_at <= $2 ORDER BY id FOR UPDATE
      ), ended AS (
        UPDATE orders o SET status = 'EXPIRED', ended_at = now(), end_reason = 'DEADLINE' FROM due WHERE o.id = due.id
        RETURNING o.id, o.sale_id, o.user_id, o.quantity, o.ended_at AS at
      ), counted AS (
        UPDATE sales SET held = held - sums.units
          FROM (SELECT sale_id, SUM(quantity)::int AS units FROM ended GROUP BY sale_id) AS sums WHERE sales.id = sums.sale_id
      ), ${RETURNED_BY_BUYERS}, audited AS (${insertHoldSegments('EXPIRED', 'ended')})
      SELECT o.id, o.sale_id, o.user_id, CASE WHEN e.id IS NULL THEN o.status ELSE 'EXPIRED' END AS status, o.instance, o.expires_at,
             e.id IS NOT NULL AS ended
        FROM orders o LEFT JOIN ended e ON e.id = o.id WHERE o.id = ANY($1::uuid[]) AND o.expires_at IS NOT NULL`,
    values: [orderIds, new Date(nowMs)],
  });
  return { orders: rows.map(toHeldOrder), ended: rows.filter(({ ended }) => ended).map(({ id }) => id) };
}

export interface Cancellation {
  readonly orderId: string;
  /** The states from which it may be cancelled. */
  readonly from: readonly ('HELD' | 'CONFIRMED')[];
  readonly reason: 'BUYER' | 'OPERATOR' | 'CAPTURE_FAILED';
  /** For the audit trail: who cancelled it and why. */
  readonly details?: Readonly<Record<string, string>>;
}

export type CancelResult =
  | { readonly outcome: 'cancelled'; readonly was: 'HELD' | 'CONFIRMED'; readonly order: HeldOrder }
  /** It is in none of the states from which it may be cancelled; its own says what to answer. */
  | { readonly outcome: 'unchanged'; readonly order: HeldOrder }
  | { readonly outcome: 'unknown-order' };

/** Cancels an order, if it is in one of the given states. */
export async function cancelOrder(client: pg.ClientBase, cancellation: Cancellation): Promise<CancelResult> {
  const { orderId, from, reason, details } = cancellation;
  const { rows } = await client.query<HeldOrderRow & { was: 'HELD' | 'CONFIRMED' }>({
    name: 'cancel-order',
    text: `
      WITH live AS (
        SELECT id, status FROM orders WHERE id = $1 AND status = ANY($2) AND expires_at IS NOT NULL FOR UPDATE
      ), ended AS (
        UPDATE orders o SET status = 'CANCELLED', ended_at = now(), end_reason = $3 FROM live WHERE o.id = live.id
        RETURNING o.*, live.status AS was
      ), counted AS (
        UPDATE sales SET held = held - CASE WHEN was = 'HELD' THEN quantity ELSE 0 END,
                         sold = sold - CASE WHEN was = 'CONFIRMED' THEN quantity ELSE 0 END
          FROM ended WHERE sales.id = ended.sale_id
      ), ${RETURNED_BY_BUYERS}, audited AS (
        INSERT INTO audit_events (sale_id, epoch, user_id, event_type, order_id, metadata)
        SELECT e.sale_id, s.epoch, e.user_id, 'CANCELLED', e.id, jsonb_build_object('was', e.was, 'reason', $3::text) || $4::jsonb
          FROM ended e JOIN sales s ON s.id = e.sale_id
      )
      SELECT id, sale_id, user_id, status, instance, expires_at, was FROM ended`,
    values: [orderId, from, reason, details ?? {}],
  });
  const [row] = rows;
  if (row !== undefined) return { outcome: 'cancelled', was: row.was, order: toHeldOrder(row) };
  const order = await findHeldOrder(client, orderId);
  return order === undefined ? { outcome: 'unknown-order' } : { outcome: 'unchanged', order };
}

/**
 * Lengthens a hold because its payment begins: to its time to live and the extension, counted from when it was reserved, so that
 * repeating it changes nothing. Needs the order's row alone. The answer is the order as it is now; it was HELD, and may be paid,
 * only if it says so.
 */
export async function extendHold(client: pg.ClientBase, orderId: string): Promise<HeldOrder | undefined> {
  const { rows } = await client.query<HeldOrderRow>({
    name: 'extend-hold',
    text: `
      WITH extended AS (
        UPDATE orders o
           SET expires_at = GREATEST(o.expires_at, o.reserved_at + (s.hold_extension_ms +
                 CASE WHEN EXISTS (SELECT FROM waiting_list WHERE order_id = o.id) THEN COALESCE(s.offer_ttl_ms, ${OFFER_TTL_MS})
                      ELSE s.hold_ttl_ms END) * interval '1 millisecond')
          FROM sales s WHERE o.id = $1 AND o.status = 'HELD' AND s.id = o.sale_id
        RETURNING o.*, s.epoch
      ), audited AS (
        INSERT INTO audit_events (sale_id, epoch, instance, sequence, user_id, event_type, order_id, metadata)
        SELECT sale_id, epoch, 'EXTENDED:' || id, 0, user_id, 'EXTENDED', id, jsonb_build_object('expiresAt', expires_at) FROM extended
        ON CONFLICT (sale_id, epoch, instance, sequence) DO NOTHING
      )
      SELECT id, sale_id, user_id, status, instance, expires_at FROM extended`,
    values: [orderId],
  });
  return rows[0] === undefined ? findHeldOrder(client, orderId) : toHeldOrder(rows[0]);
}

/** The order of a HOLD sale under this id, as it is committed now. */
export async function findHeldOrder(client: pg.ClientBase | pg.Pool, orderId: string): Promise<HeldOrder | undefined> {
  const { rows } = await client.query<HeldOrderRow>({
    name: 'find-held-order',
    text: `SELECT id, sale_id, user_id, status, instance, expires_at FROM orders WHERE id = $1 AND expires_at IS NOT NULL`,
    values: [orderId],
  });
  return rows[0] && toHeldOrder(rows[0]);
}

/** The units of a CTE `ended` (sale_id, user_id, quantity), which their buyers no longer have. */
const RETURNED_BY_BUYERS = `returned AS (
        UPDATE sale_buyers b SET units = b.units - sums.units
          FROM (SELECT sale_id, user_id, SUM(quantity)::int AS units FROM ended GROUP BY sale_id, user_id) AS sums
         WHERE b.sale_id = sums.sale_id AND b.user_id = sums.user_id
      )`;

/** SQL that writes the audit rows of a CTE (id, sale_id, user_id, at), whose sales are locked: one segment for each sale. */
export function insertHoldSegments(type: 'EXPIRED' | 'HOLD_CONFIRMED', cte: string): string {
  return `
        INSERT INTO audit_segments (sale_id, epoch, event_type, row_count, began_at, confirmed_at, user_ids, order_ids, decided_after_ms)
        SELECT c.sale_id, s.epoch, '${type}', ${SEGMENT_EVENTS[type].length} * COUNT(*), MIN(c.at),
               ${type === 'HOLD_CONFIRMED' ? 'MIN(c.at)' : 'NULL::timestamptz'}, string_agg(c.user_id, ' ' ORDER BY c.id),
               string_agg(c.id::text, ' ' ORDER BY c.id), string_agg('0', ' ')
          FROM ${cte} c JOIN sales s ON s.id = c.sale_id GROUP BY c.sale_id, s.epoch`;
}

function toHeldOrder({ id, sale_id, user_id, status, instance, expires_at }: HeldOrderRow): HeldOrder {
  return { orderId: id, saleId: sale_id, userId: user_id, status, instance, untilMs: expires_at.getTime() };
}
