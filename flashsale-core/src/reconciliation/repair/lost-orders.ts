import type pg from 'pg';
import { SEGMENT_EVENTS } from '../../audit/audit-event.js';
import type { Database } from '../../postgresql/database.js';
import type { SaleStore } from '../../redis/sale-store.js';
import { findDiscarded } from '../../reservations/discard-reservation.js';
import type { Owner } from '../../reservations/owners.js';
import type { Sale } from '../../sales/sale.js';
import { type Fence, withinFence } from './fence.js';
import { findUnbacked, reservationOf } from './ownership.js';
import { withLongTimeout } from './long-timeout.js';

/** The sale's row is locked while a batch is written. */
const ORDERS_PER_BATCH = 500;
const ORDER_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const REASON = 'Redis knew the order and PostgreSQL had lost it';

export interface LostOrders {
  /** Owners that can have their orders written again. */
  readonly restorable: readonly Owner[];
  /** Owners that cannot: no unit is left, their reservation was discarded, or they have no order id. */
  readonly hopeless: readonly Owner[];
}

/** Finds out which owners can have their orders written again, as far as units go. */
export async function planLostOrders(
  database: Database,
  saleId: string,
  unbacked: readonly Owner[],
): Promise<LostOrders> {
  if (unbacked.length === 0) return { restorable: [], hopeless: [] };
  return database.transaction(async (client) => {
    const { rows } = await client.query<{ units: number; resetEpoch: number }>(
      await withLongTimeout(client, {
        text: `SELECT total_stock - (SELECT COUNT(*)::int FROM orders WHERE sale_id = $1) AS units,
                      reset_epoch AS "resetEpoch" FROM sales WHERE id = $1`,
        values: [saleId],
      }),
    );
    const { units = 0, resetEpoch = 0 } = rows[0] ?? {};
    return divide(client, { saleId, resetEpoch }, unbacked, units);
  });
}

/** Writes lost orders again, each once, with their missing audit rows. Resolves with how many were written. */
export async function writeLostOrders(
  database: Database,
  store: SaleStore,
  fence: Fence,
  owners: readonly Owner[],
): Promise<number | 'superseded'> {
  let written = 0;
  const audited = await findAudited(database, fence.saleId, owners);
  for (let from = 0; from < owners.length; from += ORDERS_PER_BATCH) {
    const batch = owners.slice(from, from + ORDERS_PER_BATCH);
    const added = await withinFence(database, store, fence, async (client, sale) => {
      // Checked again now that nobody can add an order: a worker or another repair may have been faster.
      const unbacked = await findUnbacked(client, store, batch);
      const { restorable } = await divide(client, sale, unbacked, sale.totalStock - sale.sold);
      return insertOrders(client, store.bucket, fence, restorable, audited);
    });
    if (added === 'superseded') return 'superseded';
    written += added;
  }
  return written;
}

async function divide(
  client: pg.PoolClient,
  sale: Pick<Sale, 'saleId' | 'resetEpoch'>,
  owners: readonly Owner[],
  units: number,
): Promise<LostOrders> {
  const reservations = owners.map((owner) => reservationOf(sale.saleId, owner));
  const discarded = await findDiscarded(
    client,
    reservations.filter((reservation) => reservation !== undefined),
    [sale],
  );
  const restorable: Owner[] = [];
  const hopeless: Owner[] = [];
  owners.forEach((owner, i) => {
    const reservation = reservations[i];
    const isDiscarded = reservation !== undefined && discarded.has(reservation);
    const fits = restorable.length < units;
    (fits && !isDiscarded && ORDER_ID.test(owner.orderId) ? restorable : hopeless).push(owner);
  });
  return { restorable, hopeless };
}

/** The order ids that still have their rows in the audit trail; all of them if only orders were deleted. */
async function findAudited(database: Database, saleId: string, owners: readonly Owner[]): Promise<readonly string[]> {
  if (owners.length === 0) return [];
  return database.transaction(async (client) => {
    const { rows } = await client.query<{ order_id: string }>(
      await withLongTimeout(client, {
        text: `SELECT DISTINCT order_id FROM order_audit_trail
                WHERE sale_id = $1 AND event_type = 'CONFIRMED' AND order_id = ANY($2::uuid[])`,
        values: [saleId, owners.map(({ orderId }) => orderId)],
      }),
    );
    return rows.map((row) => row.order_id);
  });
}

async function insertOrders(
  client: pg.PoolClient,
  bucket: number,
  { saleId, epoch }: Fence,
  owners: readonly Owner[],
  audited: readonly string[],
): Promise<number> {
  if (owners.length === 0) return 0;
  const { rows } = await client.query<{ orders: number }>(
    `WITH inserted AS (
       INSERT INTO orders (id, sale_id, user_id, reserved_at, bucket)
       SELECT id, $1, user_id, now(), $7 FROM unnest($3::uuid[], $4::text[]) AS given (id, user_id)
       ON CONFLICT DO NOTHING RETURNING id, user_id, created_at
     ), counted AS (
       UPDATE sales SET sold = sold + (SELECT COUNT(*)::int FROM inserted) WHERE id = $1
     ), noted AS (
       INSERT INTO audit_events (sale_id, epoch, user_id, event_type, order_id, metadata)
       SELECT $1, $2, user_id, 'REPAIRED', id, jsonb_build_object('before', NULL, 'after', 'CONFIRMED', 'reason', $6::text)
         FROM inserted
     ), audited AS (
       INSERT INTO audit_segments
         (sale_id, epoch, event_type, row_count, began_at, confirmed_at, user_ids, order_ids, decided_after_ms)
       SELECT $1, $2, 'CONFIRMED', ${SEGMENT_EVENTS.CONFIRMED.length} * COUNT(*), MIN(created_at), MIN(created_at), string_agg(user_id, ' ' ORDER BY id),
              string_agg(id::text, ' ' ORDER BY id), string_agg('0', ' ')
         FROM inserted WHERE id <> ALL($5::uuid[]) HAVING COUNT(*) > 0
     )
     SELECT COUNT(*)::int AS orders FROM inserted`,
    [saleId, epoch, owners.map(({ orderId }) => orderId), owners.map(({ userId }) => userId), audited, REASON, bucket],
  );
  return rows[0]?.orders ?? 0;
}
