import { createHash } from 'node:crypto';
import type pg from 'pg';
import { isHold } from '../holds/hold.js';
import type { Database } from '../postgresql/database.js';
import { settleOutbox } from './outbox.js';
import type { Reservation } from './reservation.js';
import type { SaleStore } from '../redis/sale-store.js';
import { releaseReservation } from './release-reservation.js';
import { untilLeasesEnd } from './sold-out-lease.js';
import { lockSale } from '../sales/sale-records.js';
import type { Sale } from '../sales/sale.js';
import { endDiscardedListing } from '../waiting-list/waiting-list.js';

/** The audit trail records discards under this instance and the epoch of the last reset. */
const DISCARDS = 'discards';
/** Redis counts the entries of an epoch from 0. */
const SEQUENCE_MAX = 2n ** 63n - 1n;

export type DiscardOutcome =
  /** The unit is free again, and the order will never exist. */
  | 'released'
  /** The order is in the database: the message was an extra copy, and the buyer keeps the unit. */
  | 'order-exists'
  /** Already released, forgotten by a reset, lost with Redis before its sale retired, or alive under another entry. */
  | 'nothing-reserved'
  | 'unknown-sale'
  /** The order will never exist, but its unit cannot be released until Redis is ready: try again. */
  | 'not-ready';

/**
 * Ends a reservation at an operator's request. Copies of its message may be queued anywhere, and the relay publishes
 * more as long as its outbox entry exists. So the DISCARDED audit row is written first, under the lock that every batch
 * of orders takes: from then on no worker turns it into an order. Then its unit is released; if that is interrupted,
 * the next copy completes it, in a worker or here. Repeating it changes nothing.
 */
export async function discardReservation(
  database: Database,
  store: SaleStore,
  reservation: Reservation,
  reason: string,
): Promise<DiscardOutcome> {
  const verdict = await database.transaction((client) => withdraw(client, reservation, reason));
  switch (verdict) {
    case 'unknown-sale':
    case 'nothing-reserved':
      return verdict;
    case 'order-exists':
      await settleOutbox(store, [reservation.outboxId]);
      return verdict;
    case 'withdrawn': {
      const released = await releaseReservation(store, reservation);
      if (released !== 'not-ready') await untilLeasesEnd(store);
      return released === 'none' ? 'nothing-reserved' : released;
    }
  }
}

async function withdraw(
  client: pg.PoolClient,
  reservation: Reservation,
  reason: string,
): Promise<'withdrawn' | 'order-exists' | 'nothing-reserved' | 'unknown-sale'> {
  const { saleId, orderId, outboxId, epoch } = reservation;
  const sale = await lockSale(client, saleId);
  if (sale === undefined) return 'unknown-sale';
  // An epoch that never existed, or an entry id that no script generates: made up, so there is nothing to release.
  const sequence = BigInt(outboxId.split('-')[1] as string);
  const isMadeUp = sequence > SEQUENCE_MAX || outboxId !== `${epoch}-${sequence}`;
  if (epoch > sale.epoch || isMadeUp) return 'nothing-reserved';
  const { rowCount } = await client.query('SELECT 1 FROM orders WHERE id = $1', [orderId]);
  if (rowCount !== 0) return 'order-exists';
  await recordDiscard(client, sale, reservation, reason);
  if (isHold(reservation)) await endDiscardedListing(client, reservation);
  // It was retired because every reservation in Redis had become an order, so there is nothing to release.
  return sale.retiredAt === undefined ? 'withdrawn' : 'nothing-reserved';
}

/**
 * Writes the row that stops workers from turning the reservation into an order, in a transaction that has locked its
 * sale and seen that it has no order. Repeating it changes nothing.
 */
export async function recordDiscard(
  client: pg.PoolClient,
  { resetEpoch }: Pick<Sale, 'resetEpoch'>,
  reservation: Reservation,
  reason: string,
): Promise<void> {
  const { saleId, userId, orderId, outboxId, reservedAtMs } = reservation;
  await client.query(
    `INSERT INTO audit_events (sale_id, epoch, instance, sequence, user_id, event_type, order_id, metadata)
     VALUES ($1, $2, $3, $4, $5, 'DISCARDED', $6, $7) ON CONFLICT (sale_id, epoch, instance, sequence) DO NOTHING`,
    [saleId, resetEpoch, DISCARDS, sequenceOf(reservation), userId, orderId, { reason, outboxId, reservedAtMs }],
  );
}

/**
 * The reservations that were discarded. In a transaction that has locked their sales, no more can be discarded until it
 * ends. An adoption gives a reservation another entry, so it is identified by its order id and time: a new reservation
 * under the same order id, from the same Idempotency-Key, has a later time.
 */
export async function findDiscarded(
  client: pg.PoolClient,
  reservations: readonly Reservation[],
  sales: Iterable<Pick<Sale, 'saleId' | 'resetEpoch'>>,
): Promise<ReadonlySet<Reservation>> {
  const locked = [...sales];
  // One index lookup for each sale of the batch; it almost never finds anything.
  const { rows } = await client.query<{ sale_id: string; order_id: string; reserved_at_ms: string }>({
    name: 'find-discarded',
    // OFFSET 0 keeps the planner on the unique index, even before it has statistics.
    text: `SELECT d.sale_id, d.order_id, d.metadata->>'reservedAtMs' AS reserved_at_ms
             FROM unnest($1::text[], $2::int[]) AS g (sale_id, epoch)
            CROSS JOIN LATERAL (SELECT sale_id, order_id, metadata FROM audit_events
                                 WHERE sale_id = g.sale_id AND epoch = g.epoch AND instance = $3 OFFSET 0) AS d`,
    values: [locked.map(({ saleId }) => saleId), locked.map(({ resetEpoch }) => resetEpoch), DISCARDS],
  });
  if (rows.length === 0) return new Set();
  const discardedUpToMs = new Map<string, number>();
  for (const { sale_id, order_id, reserved_at_ms } of rows) {
    const key = `${sale_id} ${order_id}`;
    discardedUpToMs.set(key, Math.max(discardedUpToMs.get(key) ?? 0, Number(reserved_at_ms)));
  }
  return new Set(
    reservations.filter(
      ({ saleId, orderId, reservedAtMs }) =>
        reservedAtMs <= (discardedUpToMs.get(`${saleId} ${orderId.toLowerCase()}`) ?? -1),
    ),
  );
}

/** Derived from the reservation, so that discarding it again adds nothing. */
function sequenceOf({ orderId, reservedAtMs }: Reservation): string {
  const hash = createHash('sha256').update(`${orderId.toLowerCase()} ${reservedAtMs}`).digest();
  return String(hash.readBigUInt64BE() >> 1n);
}
