import type pg from 'pg';
import type { Database } from '../database/database.js';
import { settleOutbox } from '../outbox/outbox.js';
import type { Reservation } from '../rabbitmq/reservation-message.js';
import type { RedisStore } from '../redis/redis-store.js';
import { saleKeys } from '../redis/sale-keys.js';
import { releaseReservation } from './release-reservation.js';
import { lockSale } from './sale-records.js';

/** Under this name the audit trail holds what was discarded; the sequence is that of the outbox entry. */
const DISCARDS = 'discards';
const SEQUENCE_MAX = 2n ** 63n - 1n;

export type DiscardOutcome =
  /** The unit is free again, and the order never comes to be. */
  | 'released'
  /** The order is in the database: the message was a copy too many, and nothing is taken from its buyer. */
  | 'order-exists'
  /** It was released before, forgotten by a reset, or lives on under another outbox entry. */
  | 'nothing-reserved'
  | 'unknown-sale'
  /** The order never comes to be, but its unit cannot be released before Redis is ready: ask again. */
  | 'not-ready';

/**
 * Ends a reservation on an operator's word. Copies of its message may be queued anywhere, and the relay makes more as
 * long as its outbox entry lives. So the DISCARDED audit row comes first, under the lock that every batch of orders
 * takes: from then on no worker makes an order of it. Then its unit is released; should this be interrupted, the next
 * copy completes it, in a worker or here. Repeating it changes nothing.
 */
export async function discardReservation(
  database: Database,
  store: RedisStore,
  reservation: Reservation,
  reason: string,
): Promise<DiscardOutcome> {
  const verdict = await database.transaction((client) => withdraw(client, reservation, reason));
  const keys = saleKeys(reservation.saleId);
  switch (verdict) {
    case 'unknown-sale':
    case 'nothing-reserved':
      return verdict;
    case 'order-exists':
      await settleOutbox(store, keys, [reservation.outboxId]);
      return verdict;
    case 'withdrawn': {
      const released = await releaseReservation(store, keys, reservation);
      return released === 'none' ? 'nothing-reserved' : released;
    }
  }
}

async function withdraw(
  client: pg.PoolClient,
  reservation: Reservation,
  reason: string,
): Promise<'withdrawn' | 'order-exists' | 'nothing-reserved' | 'unknown-sale'> {
  const { saleId, orderId, epoch } = reservation;
  const sale = await lockSale(client, saleId);
  if (sale === undefined) return 'unknown-sale';
  // An epoch that never was, or an entry id that no script writes: made up, so there is nothing to take back.
  if (epoch > sale.epoch || sequenceOf(reservation) === undefined) return 'nothing-reserved';
  const { rowCount } = await client.query('SELECT 1 FROM orders WHERE id = $1', [orderId]);
  if (rowCount !== 0) return 'order-exists';
  await recordDiscard(client, reservation, reason);
  return 'withdrawn';
}

/**
 * Writes the row from which on no worker makes an order of the reservation, within a transaction that locked its sale and
 * saw that it has no order. Repeating it changes nothing; neither does an entry id that no script writes.
 */
export async function recordDiscard(client: pg.PoolClient, reservation: Reservation, reason: string): Promise<void> {
  const { saleId, userId, orderId, outboxId, epoch } = reservation;
  const sequence = sequenceOf(reservation);
  if (sequence === undefined) return;
  await client.query(
    `INSERT INTO audit_events (sale_id, epoch, instance, sequence, user_id, event_type, order_id, metadata)
     VALUES ($1, $2, $3, $4, $5, 'DISCARDED', $6, $7) ON CONFLICT (sale_id, epoch, instance, sequence) DO NOTHING`,
    [saleId, epoch, DISCARDS, sequence, userId, orderId, { reason, outboxId }],
  );
}

/**
 * Those of the reservations that were discarded. Within a transaction that locked their sales, no further one
 * can be discarded until it ends.
 */
export async function findDiscarded(
  client: pg.PoolClient,
  reservations: readonly Reservation[],
): Promise<ReadonlySet<Reservation>> {
  const epochs = new Map(
    reservations.map(({ saleId, outboxId }) => [`${saleId} ${epochOf(outboxId)}`, { saleId, outboxId }]),
  );
  // One look into the index for each sale and epoch of the batch, which finds nothing but in the rarest of cases.
  const { rows } = await client.query<{ sale_id: string; epoch: number; sequence: string }>({
    name: 'find-discarded',
    // OFFSET 0 keeps the planner on the unique index, also when it has no statistics yet.
    text: `SELECT d.sale_id, d.epoch, d.sequence
             FROM unnest($1::text[], $2::bigint[]) AS g (sale_id, epoch)
            CROSS JOIN LATERAL (SELECT sale_id, epoch, sequence FROM audit_events
                                 WHERE sale_id = g.sale_id AND epoch = g.epoch AND instance = $3 OFFSET 0) AS d`,
    values: [
      [...epochs.values()].map(({ saleId }) => saleId),
      [...epochs.values()].map(({ outboxId }) => epochOf(outboxId)),
      DISCARDS,
    ],
  });
  if (rows.length === 0) return new Set();
  const discarded = new Set(rows.map(({ sale_id, epoch, sequence }) => `${sale_id} ${epoch}-${sequence}`));
  return new Set(reservations.filter(({ saleId, outboxId }) => discarded.has(`${saleId} ${outboxId}`)));
}

/** An adopted reservation keeps its entry, so the entry tells the epoch in which it was made. */
function epochOf(outboxId: string): string {
  return outboxId.split('-')[0] as string;
}

/** The second half of an entry's id, as a number that PostgreSQL can hold; undefined when Redis never made such an id. */
function sequenceOf({ epoch, outboxId }: Reservation): string | undefined {
  const sequence = BigInt(outboxId.split('-')[1] as string);
  return sequence <= SEQUENCE_MAX && outboxId === `${epoch}-${sequence}` ? String(sequence) : undefined;
}
