import { Injectable } from '@nestjs/common';
import {
  bucketOf,
  countOrders,
  Database,
  epochOfEntry,
  type Reservation,
  type RESERVATION_STATES,
  type Sale,
  SEGMENT_EVENTS,
} from 'flashsale-core';
import type pg from 'pg';
import { BatchTransaction, type Unwritten } from './batch-transaction.js';

const ROWS_PER_ORDER = SEGMENT_EVENTS.CONFIRMED.length;

/** What the database decided about one reservation of a current epoch. */
type Written =
  /** Its order is committed, by this delivery or an earlier one. */
  | 'confirmed'
  /** The user has another order in this sale; this one will never exist. */
  | 'duplicate'
  /** All units are sold: the stock was lowered below what had been reserved. */
  | 'over-capacity';

export type PersistOutcome = Written | Unwritten;

/** The audit rows that are written once per order id, however often its reservation is delivered. */
export type OnceEvent = (typeof RESERVATION_STATES)['stale' | 'duplicate' | 'oversold' | 'dead']['event'] | 'HOLD_LOST';

/** Writes reservations of INSTANT sales as orders, each exactly once. */
@Injectable()
export class OrderPersistence {
  readonly #batches: BatchTransaction;

  constructor(private readonly database: Database) {
    this.#batches = new BatchTransaction(database, 'INSTANT');
  }

  /**
   * Records the orders of a batch in one transaction, together with their audit rows and the sales' counts. Each order
   * is recorded once, however often it is delivered: an existing order counts as confirmed and adds nothing. Outcomes
   * are in the order of the reservations.
   * @throws the error of PostgreSQL; then nothing of the batch was written
   */
  async persist(reservations: readonly Reservation[]): Promise<PersistOutcome[]> {
    return this.#batches.run(reservations, writeOrders);
  }

  /**
   * Writes an audit row for reservations that will not become orders. Repeating it adds nothing, unless the death of an
   * entry was lifted since: see dead-entries.ts.
   */
  async recordOnce(eventType: OnceEvent, reservations: readonly Reservation[], reason: string): Promise<void> {
    await this.database.pool.query(
      `INSERT INTO audit_events (sale_id, epoch, instance, sequence, user_id, event_type, order_id, metadata)
       SELECT m.sale_id, m.epoch, $5 || ':' || m.order_id, COALESCE(lifted.sequence + 1, 0), m.user_id, $5, m.order_id,
              jsonb_build_object('reason', $6::text)
         FROM unnest($1::text[], $2::int[], $3::text[], $4::uuid[]) AS m (sale_id, epoch, user_id, order_id)
         JOIN sales s ON s.id = m.sale_id
        CROSS JOIN LATERAL (SELECT MAX(sequence) AS sequence FROM audit_events
                             WHERE sale_id = m.sale_id AND epoch = m.epoch
                               AND instance = $5 || '_LIFTED:' || m.order_id) AS lifted
       ON CONFLICT (sale_id, epoch, instance, sequence) DO NOTHING`,
      [
        reservations.map(({ saleId }) => saleId),
        // An adopted reservation keeps its entry, and the relay queries the epoch of that entry.
        reservations.map(({ outboxId }) => epochOfEntry(outboxId)),
        reservations.map(({ userId }) => userId),
        reservations.map(({ orderId }) => orderId),
        eventType,
        reason,
      ],
    );
  }
}

async function writeOrders(
  client: pg.PoolClient,
  reservations: readonly Reservation[],
  sales: ReadonlyMap<string, Sale>,
): Promise<Written[]> {
  const fitting = await withinCapacity(client, reservations, sales);
  const written = reservations.filter((reservation) => fitting.has(reservation));
  const inserted = written.length > 0 ? await insertOrders(client, written) : 0;
  // Usually all are new and none is a copy; then the owners need not be queried.
  const owners = inserted < written.length ? await findOwners(client, written) : undefined;
  return reservations.map((reservation) => {
    if (!fitting.has(reservation)) return 'over-capacity';
    const isOwner = owners === undefined || owners.get(ownerKey(reservation)) === reservation.orderId.toLowerCase();
    return isOwner ? 'confirmed' : 'duplicate';
  });
}

/**
 * The reservations except those for which no unit is left. Redis never reserves more than there is, so that happens only if
 * the stock was lowered since.
 */
async function withinCapacity(
  client: pg.PoolClient,
  reservations: readonly Reservation[],
  sales: ReadonlyMap<string, Sale>,
): Promise<ReadonlySet<Reservation>> {
  const within = new Set<Reservation>();
  for (const sale of sales.values()) {
    const ofSale = reservations.filter(({ saleId }) => saleId === sale.saleId);
    const fits = ofSale.length <= sale.totalStock - sale.sold;
    for (const reservation of fits ? ofSale : await findFitting(client, sale, ofSale)) within.add(reservation);
  }
  return within;
}

/** Those that already have an order, and as many of the others as there are units, earliest reservation first. */
async function findFitting(
  client: pg.PoolClient,
  { saleId, totalStock, sold }: Sale,
  reservations: readonly Reservation[],
): Promise<ReadonlySet<Reservation>> {
  const owners = await findOwners(client, reservations);
  const orders = await countOrders(client, saleId);
  // The count was changed by hand; the database guards the stock with it.
  if (orders !== sold) {
    await client.query('UPDATE sales SET sold = LEAST($2, total_stock) WHERE id = $1', [saleId, orders]);
  }
  const buyers = new Set(owners.keys());
  const fitting = new Set<Reservation>();
  let left = totalStock - orders;
  for (const reservation of [...reservations].sort((a, b) => a.reservedAtMs - b.reservedAtMs)) {
    const buyer = ownerKey(reservation);
    if (!buyers.has(buyer)) {
      if (left <= 0) continue;
      left -= 1;
      buyers.add(buyer);
    }
    fitting.add(reservation);
  }
  return fitting;
}

function ownerKey({ saleId, userId }: Pick<Reservation, 'saleId' | 'userId'>): string {
  return `${saleId} ${userId}`;
}

/** Inserts the new orders with their audit rows and counts; resolves with how many were new. */
async function insertOrders(client: pg.PoolClient, reservations: readonly Reservation[]): Promise<number> {
  const { rows } = await client.query<{ orders: number }>({
    name: 'insert-orders',
    text: `
      WITH given AS (
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::timestamptz[], $6::int2[])
          AS g (id, sale_id, user_id, epoch, reserved_at, bucket)
      ), inserted AS (
        INSERT INTO orders (id, sale_id, user_id, reserved_at, bucket)
        SELECT id, sale_id, user_id, reserved_at, bucket FROM given
        ON CONFLICT (sale_id, user_id, COALESCE(instance, '')) DO NOTHING
        RETURNING id, sale_id, user_id, reserved_at, created_at
      ), counted AS (
        UPDATE sales SET sold = sold + sums.orders
          FROM (SELECT sale_id, COUNT(*)::int AS orders FROM inserted GROUP BY sale_id) AS sums
         WHERE sales.id = sums.sale_id
      ), audited AS (
        -- A reservation may come more than once in a batch, before and after a rebuild too.
        SELECT DISTINCT ON (i.id) i.*, g.epoch FROM inserted i JOIN given g ON g.id = i.id ORDER BY i.id, g.epoch
      ), batch AS (
        SELECT sale_id, epoch, COUNT(*) AS orders, MIN(reserved_at) AS began_at, MIN(created_at) AS confirmed_at
          FROM audited GROUP BY sale_id, epoch
      )
      INSERT INTO audit_segments
        (sale_id, epoch, event_type, row_count, began_at, confirmed_at, user_ids, order_ids, decided_after_ms)
      SELECT b.sale_id, b.epoch, 'CONFIRMED', ${ROWS_PER_ORDER} * b.orders, b.began_at, b.confirmed_at, joined.*
        FROM batch b
       CROSS JOIN LATERAL (
         SELECT string_agg(user_id, ' '), string_agg(id::text, ' '),
                string_agg((EXTRACT(epoch FROM reserved_at - b.began_at) * 1000)::int::text, ' ')
           FROM (SELECT * FROM audited WHERE sale_id = b.sale_id AND epoch = b.epoch ORDER BY reserved_at, id) AS i
       ) AS joined
      RETURNING row_count / ${ROWS_PER_ORDER} AS orders`,
    values: [
      reservations.map(({ orderId }) => orderId),
      reservations.map(({ saleId }) => saleId),
      reservations.map(({ userId }) => userId),
      reservations.map(({ epoch }) => epoch),
      reservations.map(({ reservedAtMs }) => new Date(reservedAtMs)),
      reservations.map(({ saleId, userId, buckets = 1 }) => bucketOf(saleId, userId, buckets)),
    ],
  });
  return rows.reduce((sum, { orders }) => sum + orders, 0);
}

/** Resolves with the order id of each user of the batch who has one. */
async function findOwners(client: pg.PoolClient, reservations: readonly Reservation[]): Promise<Map<string, string>> {
  const { rows } = await client.query<{ id: string; sale_id: string; user_id: string }>({
    name: 'find-owners',
    text: `SELECT o.id, o.sale_id, o.user_id
             FROM unnest($1::text[], $2::text[]) AS g (sale_id, user_id)
             JOIN orders o ON o.sale_id = g.sale_id AND o.user_id = g.user_id`,
    values: [reservations.map(({ saleId }) => saleId), reservations.map(({ userId }) => userId)],
  });
  return new Map(rows.map(({ id, sale_id, user_id }) => [ownerKey({ saleId: sale_id, userId: user_id }), id]));
}
