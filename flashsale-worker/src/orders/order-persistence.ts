import { Injectable } from '@nestjs/common';
import {
  bringBackSales,
  countOrders,
  Database,
  epochOfEntry,
  failPoint,
  findDiscarded,
  lockSalesForOrders,
  type Reservation,
  type RESERVATION_STATES,
  type Sale,
  SEGMENT_EVENTS,
} from 'flashsale-core';
import type pg from 'pg';
import { isLockTimeout } from './database-fault.js';

/** Long enough for the batches of other workers, short enough not to hold up the other sales of this batch. */
const LOCK_TIMEOUT_MS = 150;
/** A sale locked for longer than that is not waited for again within this time. */
const LOCKED_FOR_MS = 5_000;

const ROWS_PER_ORDER = SEGMENT_EVENTS.CONFIRMED.length;

/** What the database decided about one reservation. */
export type PersistOutcome =
  /** Its order is committed, by this delivery or an earlier one. */
  | 'confirmed'
  /** The user has another order in this sale; this one will never exist. */
  | 'duplicate'
  /** It was reserved before the last reset. */
  | 'stale'
  /** An operator discarded it: its order will never exist, and its unit is released. */
  | 'discarded'
  /** It was reserved before a rebuild and must be adopted in Redis first. */
  | 'before-rebuild'
  /** PostgreSQL does not know its epoch: it was restored from a backup. It must be adopted in Redis first. */
  | 'ahead'
  /** All units are sold: the stock was lowered below what had been reserved. */
  | 'over-capacity'
  /** Someone else has its sale locked. */
  | 'locked'
  | 'unknown-sale';

/** The audit rows that are written once per order id, however often its reservation is delivered. */
export type OnceEvent = (typeof RESERVATION_STATES)['stale' | 'duplicate' | 'oversold' | 'dead']['event'];

/** Writes reservations as orders, each exactly once. */
@Injectable()
export class OrderPersistence {
  /** Sales that were locked at the last attempt, each with the time until which that is assumed. */
  readonly #lockedUntilMs = new Map<string, number>();

  constructor(private readonly database: Database) {}

  /**
   * Records the orders of a batch in one transaction, together with their audit rows and the sales' counts. Each order
   * is recorded once, however often it is delivered: an existing order counts as confirmed and adds nothing. Outcomes
   * are in the order of the reservations.
   * @throws the error of PostgreSQL; then nothing of the batch was written
   */
  async persist(reservations: readonly Reservation[]): Promise<PersistOutcome[]> {
    const nowMs = performance.now();
    if (reservations.some(({ saleId }) => (this.#lockedUntilMs.get(saleId) ?? 0) > nowMs)) {
      return this.#persist(reservations, 'skip');
    }
    try {
      return await this.#persist(reservations, 'wait');
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
      return this.#persist(reservations, 'skip');
    }
  }

  /** Waits briefly for the locks of all sales, or skips the sales that are locked. */
  async #persist(reservations: readonly Reservation[], locked: 'wait' | 'skip'): Promise<PersistOutcome[]> {
    const work = async (client: pg.PoolClient): Promise<PersistOutcome[]> => {
      const saleIds = [...new Set(reservations.map(({ saleId }) => saleId))];
      const sales = await lockSalesForOrders(client, saleIds, locked);
      this.#remember(saleIds, sales.busy);
      const discarded = await findDiscarded(client, reservations, sales.locked.values());
      const verdicts = reservations.map((reservation): BatchVerdict => {
        if (sales.busy.has(reservation.saleId)) return 'locked';
        if (discarded.has(reservation)) return 'discarded';
        return compareEpochs(reservation, sales.locked.get(reservation.saleId));
      });
      const forgotten = retiredSales(reservations, verdicts, sales.locked);
      if (forgotten.length > 0) await bringBackSales(client, forgotten);
      const current = await withinCapacity(client, reservations, verdicts, sales.locked);
      const inserted = current.length > 0 ? await insertOrders(client, current) : 0;
      // Usually all are new and none is a copy; then the owners need not be queried.
      const owners = inserted < current.length ? await findOwners(client, current) : undefined;
      failPoint('in_transaction');
      return reservations.map((reservation, i) => {
        const verdict = verdicts[i] as BatchVerdict;
        if (verdict !== 'current') return verdict;
        const isOwner = owners === undefined || owners.get(ownerKey(reservation)) === reservation.orderId.toLowerCase();
        return isOwner ? 'confirmed' : 'duplicate';
      });
    };
    return this.database.transaction(work, { lockTimeoutMs: LOCK_TIMEOUT_MS });
  }

  #remember(saleIds: readonly string[], busy: ReadonlySet<string>): void {
    for (const saleId of saleIds) {
      if (busy.has(saleId)) this.#lockedUntilMs.set(saleId, performance.now() + LOCKED_FOR_MS);
      else this.#lockedUntilMs.delete(saleId);
    }
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

type BatchVerdict = Exclude<PersistOutcome, 'confirmed' | 'duplicate'> | 'current';

const NEED_REDIS: ReadonlySet<BatchVerdict> = new Set(['before-rebuild', 'ahead', 'discarded']);

function compareEpochs({ epoch }: Reservation, sale: Sale | undefined): BatchVerdict {
  if (sale === undefined) return 'unknown-sale';
  if (epoch < sale.resetEpoch) return 'stale';
  if (epoch < sale.epoch) return 'before-rebuild';
  return epoch > sale.epoch ? 'ahead' : 'current';
}

/** Reservations from before a rebuild are decided in Redis, so a sale that Redis forgot is brought back for them. */
function retiredSales(
  reservations: readonly Reservation[],
  verdicts: readonly BatchVerdict[],
  sales: ReadonlyMap<string, Sale>,
): string[] {
  const wanted = reservations.filter((_, i) => NEED_REDIS.has(verdicts[i] as BatchVerdict));
  return [...new Set(wanted.map(({ saleId }) => saleId))].filter((id) => sales.get(id)?.retiredAt !== undefined);
}

/**
 * The current reservations except those for which no unit is left, whose verdict becomes 'over-capacity'. Redis never
 * reserves more than there is, so that happens only if the stock was lowered since.
 */
async function withinCapacity(
  client: pg.PoolClient,
  reservations: readonly Reservation[],
  verdicts: BatchVerdict[],
  sales: ReadonlyMap<string, Sale>,
): Promise<Reservation[]> {
  for (const sale of sales.values()) {
    const places = reservations.flatMap(({ saleId }, i) =>
      saleId === sale.saleId && verdicts[i] === 'current' ? [i] : [],
    );
    if (places.length <= sale.totalStock - sale.sold) continue;
    const fitting = await findFitting(
      client,
      sale,
      places.map((i) => reservations[i] as Reservation),
    );
    for (const i of places) if (!fitting.has(reservations[i] as Reservation)) verdicts[i] = 'over-capacity';
  }
  return reservations.filter((_reservation, i) => verdicts[i] === 'current');
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
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::timestamptz[])
          AS g (id, sale_id, user_id, epoch, reserved_at)
      ), inserted AS (
        INSERT INTO orders (id, sale_id, user_id, reserved_at)
        SELECT id, sale_id, user_id, reserved_at FROM given
        ON CONFLICT (sale_id, user_id) DO NOTHING
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
