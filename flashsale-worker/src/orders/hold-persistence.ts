import { Injectable } from '@nestjs/common';
import { Database, endOfferedListings, type Hold, type OrderStatus, type Sale, SEGMENT_EVENTS } from 'flashsale-core';
import type pg from 'pg';
import { BatchTransaction, type Unwritten } from './batch-transaction.js';

const ROWS_PER_HOLD = SEGMENT_EVENTS.RESERVED.length;

/** What the database decided about one hold of a current epoch. */
type Written =
  /** Its row is there, HELD or confirmed, by this delivery or an earlier one. */
  | 'held'
  /** Its row says so: it ended before this delivery, or had to be cancelled at once. Redis may not know it yet. */
  | 'expired'
  | 'cancelled'
  /** Its order id is that of somebody else's order: no process of ours reserves such. */
  | 'foreign-id';

export type HoldOutcome = Written | Unwritten;

/**
 * Why a hold is written as cancelled: no unit is left, because the stock was lowered since, or its user has as many as one
 * may have. Redis makes no such holds.
 */
type Excess = 'NO_UNIT' | 'LIMIT';

/** Writes the holds of HOLD sales as orders, each exactly once. */
@Injectable()
export class HoldPersistence {
  readonly #batches: BatchTransaction;

  constructor(database: Database) {
    this.#batches = new BatchTransaction(database, 'HOLD');
  }

  /**
   * Records a batch in one transaction, together with the audit rows and the counts of sales and buyers. Each hold is recorded
   * once, however often it is delivered; every one of a current epoch gets a row, also one that cannot be kept. Outcomes are in
   * the order of the holds.
   * @throws the error of PostgreSQL; then nothing of the batch was written
   */
  async persist(holds: readonly Hold[]): Promise<HoldOutcome[]> {
    try {
      return await this.#batches.run(holds, writeAll);
    } catch (error) {
      if (!isExcess(error)) throw error;
      return this.#batches.run(holds, writeFitting);
    }
  }
}

/** The CHECK that keeps each buyer within the limit. */
function isExcess(error: unknown): boolean {
  return (error as { constraint?: unknown } | undefined)?.constraint === 'sale_buyers_units_check';
}

/** Writes all of them as held, which is nearly always right: the database refuses it if not. */
async function writeAll(
  client: pg.PoolClient,
  holds: readonly Hold[],
  sales: ReadonlyMap<string, Sale>,
): Promise<Written[]> {
  for (const { saleId, totalStock, sold, held } of sales.values()) {
    const units = holds.reduce((sum, hold) => sum + (hold.saleId === saleId ? hold.quantity : 0), 0);
    if (units > totalStock - sold - held) return writeFitting(client, holds, sales);
  }
  return write(client, holds, new Map());
}

/** Writes those as held for which there is a unit within the limit, the earliest first, and the others as cancelled. */
async function writeFitting(
  client: pg.PoolClient,
  holds: readonly Hold[],
  sales: ReadonlyMap<string, Sale>,
): Promise<Written[]> {
  const written = new Set((await findRows(client, holds)).map(({ id }) => id));
  const buyers = await findBuyers(client, holds);
  const left = new Map([...sales.values()].map((sale) => [sale.saleId, sale.totalStock - sale.sold - sale.held]));
  const excess = new Map<string, Excess>();
  for (const hold of [...holds].sort((a, b) => a.reservedAtMs - b.reservedAtMs)) {
    const { saleId, orderId, quantity } = hold;
    const id = orderId.toLowerCase();
    if (written.has(id)) continue;
    written.add(id);
    const unitsLeft = left.get(saleId) as number;
    const buyer = buyers.get(buyerKey(hold)) ?? { units: 0, limit: sales.get(saleId)?.terms?.limitPerUser ?? 0 };
    if (buyer.units + quantity > buyer.limit) {
      excess.set(id, 'LIMIT');
    } else if (quantity > unitsLeft) {
      excess.set(id, 'NO_UNIT');
    } else {
      left.set(saleId, unitsLeft - quantity);
      buyers.set(buyerKey(hold), { ...buyer, units: buyer.units + quantity });
    }
  }
  const outcomes = await write(client, holds, excess);
  if (excess.size > 0) await recordCancelled(client, [...excess.keys()]);
  return outcomes;
}

async function write(
  client: pg.PoolClient,
  holds: readonly Hold[],
  excess: ReadonlyMap<string, Excess>,
): Promise<Written[]> {
  const inserted = await insertHolds(client, holds, excess);
  await endOfferedListings(client, holds);
  // Usually all are new and are held; then the rows need not be queried.
  if (inserted === holds.length && excess.size === 0) return holds.map(() => 'held');
  const rows = new Map((await findRows(client, holds)).map((row) => [row.id, row]));
  return holds.map(({ orderId, saleId, userId }) => {
    const row = rows.get(orderId.toLowerCase());
    if (row?.sale_id !== saleId || row.user_id !== userId) return 'foreign-id';
    return STATUS_OUTCOMES[row.status];
  });
}

const STATUS_OUTCOMES = {
  HELD: 'held',
  CONFIRMED: 'held',
  EXPIRED: 'expired',
  CANCELLED: 'cancelled',
} as const satisfies Record<OrderStatus, Written>;

/** Inserts the new holds with their audit rows and counts; resolves with how many were new. */
async function insertHolds(
  client: pg.PoolClient,
  holds: readonly Hold[],
  excess: ReadonlyMap<string, Excess>,
): Promise<number> {
  const { rows } = await client.query<{ holds: number }>({
    name: 'insert-holds',
    text: `
      WITH given AS (
        SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::int[], $5::timestamptz[], $6::int[], $7::bigint[], $8::text[],
                             $9::timestamptz[], $10::text[], $11::text[])
          AS g (id, sale_id, user_id, epoch, reserved_at, quantity, amount, currency, expires_at, instance, excess)
      ), inserted AS (
        INSERT INTO orders (id, sale_id, user_id, status, reserved_at, quantity, amount, currency, expires_at, instance, ended_at, end_reason)
        SELECT id, sale_id, user_id, CASE WHEN excess IS NULL THEN 'HELD' ELSE 'CANCELLED' END, reserved_at, quantity, amount, currency,
               expires_at, instance, CASE WHEN excess IS NOT NULL THEN now() END, excess
          FROM given
        ON CONFLICT (id) DO NOTHING
        RETURNING id, sale_id, user_id, status, reserved_at, quantity
      ), counted AS (
        UPDATE sales SET held = held + sums.units
          FROM (SELECT sale_id, SUM(quantity)::int AS units FROM inserted WHERE status = 'HELD' GROUP BY sale_id) AS sums
         WHERE sales.id = sums.sale_id
      ), bought AS (
        INSERT INTO sale_buyers AS b (sale_id, user_id, units, unit_limit)
        SELECT i.sale_id, i.user_id, SUM(i.quantity), s.limit_per_user
          FROM inserted i JOIN sales s ON s.id = i.sale_id
         WHERE i.status = 'HELD' GROUP BY i.sale_id, i.user_id, s.limit_per_user
        ON CONFLICT (sale_id, user_id) DO UPDATE
           SET units = b.units + EXCLUDED.units, unit_limit = GREATEST(b.unit_limit, EXCLUDED.unit_limit)
      ), audited AS (
        -- A hold may come more than once in a batch.
        SELECT DISTINCT ON (i.id) i.*, g.epoch FROM inserted i JOIN given g ON g.id = i.id ORDER BY i.id, g.epoch
      ), batch AS (
        SELECT sale_id, epoch, COUNT(*) AS holds, MIN(reserved_at) AS began_at FROM audited GROUP BY sale_id, epoch
      )
      INSERT INTO audit_segments (sale_id, epoch, event_type, row_count, began_at, user_ids, order_ids, decided_after_ms)
      SELECT b.sale_id, b.epoch, 'RESERVED', ${ROWS_PER_HOLD} * b.holds, b.began_at, joined.*
        FROM batch b
       CROSS JOIN LATERAL (
         SELECT string_agg(user_id, ' '), string_agg(id::text, ' '),
                string_agg((EXTRACT(epoch FROM reserved_at - b.began_at) * 1000)::int::text, ' ')
           FROM (SELECT * FROM audited WHERE sale_id = b.sale_id AND epoch = b.epoch ORDER BY reserved_at, id) AS i
       ) AS joined
      RETURNING row_count / ${ROWS_PER_HOLD} AS holds`,
    values: [
      holds.map(({ orderId }) => orderId),
      holds.map(({ saleId }) => saleId),
      holds.map(({ userId }) => userId),
      holds.map(({ epoch }) => epoch),
      holds.map(({ reservedAtMs }) => new Date(reservedAtMs)),
      holds.map(({ quantity }) => quantity),
      holds.map(({ amount }) => amount),
      holds.map(({ currency }) => currency),
      holds.map(({ untilMs }) => new Date(untilMs)),
      holds.map(({ outboxId }) => outboxId),
      holds.map(({ orderId }) => excess.get(orderId.toLowerCase())),
    ],
  });
  return rows.reduce((sum, row) => sum + row.holds, 0);
}

interface HoldRow {
  id: string;
  sale_id: string;
  user_id: string;
  status: OrderStatus;
}

async function findRows(client: pg.PoolClient, holds: readonly Hold[]): Promise<HoldRow[]> {
  const { rows } = await client.query<HoldRow>({
    name: 'find-rows-of-holds',
    text: 'SELECT id, sale_id, user_id, status FROM orders WHERE id = ANY($1::uuid[])',
    values: [holds.map(({ orderId }) => orderId)],
  });
  return rows;
}

/** What the buyers of these holds have, and may have; those that have had nothing are not there. */
async function findBuyers(
  client: pg.PoolClient,
  holds: readonly Hold[],
): Promise<Map<string, { readonly units: number; readonly limit: number }>> {
  const { rows } = await client.query<{ sale_id: string; user_id: string; units: number; unit_limit: number }>(
    `SELECT b.sale_id, b.user_id, b.units, GREATEST(b.unit_limit, s.limit_per_user) AS unit_limit
       FROM (SELECT DISTINCT * FROM unnest($1::text[], $2::text[]) AS g (sale_id, user_id)) AS g
       JOIN sale_buyers b USING (sale_id, user_id) JOIN sales s ON s.id = b.sale_id`,
    [holds.map(({ saleId }) => saleId), holds.map(({ userId }) => userId)],
  );
  return new Map(
    rows.map((row) => [
      buyerKey({ saleId: row.sale_id, userId: row.user_id }),
      { units: row.units, limit: row.unit_limit },
    ]),
  );
}

function buyerKey({ saleId, userId }: Pick<Hold, 'saleId' | 'userId'>): string {
  return `${saleId} ${userId}`;
}

/** The audit rows of holds that were written as cancelled in this transaction. */
async function recordCancelled(client: pg.PoolClient, orderIds: readonly string[]): Promise<void> {
  await client.query(
    `INSERT INTO audit_events (sale_id, epoch, user_id, event_type, order_id, metadata)
     SELECT o.sale_id, s.epoch, o.user_id, 'CANCELLED', o.id, jsonb_build_object('was', 'HELD', 'reason', o.end_reason)
       FROM orders o JOIN sales s ON s.id = o.sale_id WHERE o.id = ANY($1::uuid[])`,
    [orderIds],
  );
}
