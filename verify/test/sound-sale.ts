import { randomUUID } from 'node:crypto';
import { bucketOf, reserveUnits, settleOutbox, type Database, type SaleKeys } from 'flashsale-core';
import type { TestStores } from '../../flashsale-core/test-support/index.js';

export const UNITS = 5;
export const REJECTIONS = 3;
const INSTANCE = 'api-1';

/** A sale that sold out without any fault: everything that verify checks holds. */
export interface SoundSale {
  readonly saleId: string;
  readonly keys: SaleKeys;
  readonly buyers: readonly { userId: string; orderId: string }[];
}

export async function sellOut(stores: TestStores): Promise<SoundSale> {
  const { database, redis } = stores;
  const { saleId } = await stores.openSale({ totalStock: UNITS });
  const store = redis.sale(saleId);
  const attempts = Array.from({ length: UNITS + REJECTIONS }, (_, i) => ({
    userId: `user-${i}`,
    orderId: randomUUID(),
  }));
  const decisions = await reserveUnits(store, attempts);
  if (decisions === 'not-ready') throw new Error('The sale did not open.');
  const outboxIds = decisions.outcomes.flatMap((outcome) => ('outboxId' in outcome ? [outcome.outboxId] : []));
  const buyers = attempts.slice(0, outboxIds.length);
  await recordOrders(database, saleId, buyers);
  await recordRejections(database, saleId, attempts.slice(outboxIds.length));
  await settleOutbox(store, outboxIds);
  return { saleId, keys: store.keys, buyers };
}

const BUCKETS = 3;
const UNITS_LEFT_EACH = 1;

export interface SoundBucketSale extends Omit<SoundSale, 'keys'> {
  /** Those of each bucket. */
  readonly keys: readonly SaleKeys[];
}

/** A sale in three buckets, each with two buyers and a unit left. */
export async function sellInBuckets(stores: TestStores): Promise<SoundBucketSale> {
  const { database, redis } = stores;
  const sold = 2;
  const { saleId } = await stores.openSale({ buckets: BUCKETS, totalStock: BUCKETS * (sold + UNITS_LEFT_EACH) });
  const buyers: { userId: string; orderId: string; bucket: number }[] = [];
  const all = redis.sale(saleId).inBuckets(BUCKETS);
  for (const store of all) {
    const { bucket } = store;
    const attempts = Array.from({ length: 100 }, (_, i) => ({ userId: `user-${i}`, orderId: randomUUID(), bucket }))
      .filter(({ userId }) => bucketOf(saleId, userId, BUCKETS) === bucket)
      .slice(0, sold);
    const decisions = await reserveUnits(store, attempts);
    if (decisions === 'not-ready') throw new Error('The sale did not open.');
    buyers.push(...attempts);
    await settleOutbox(
      store,
      decisions.outcomes.flatMap((outcome) => ('outboxId' in outcome ? [outcome.outboxId] : [])),
    );
  }
  await recordOrders(database, saleId, buyers);
  return { saleId, keys: all.map(({ keys }) => keys), buyers };
}

/** Chains what the audit trail has now, as if nothing else had ever been written; a restored backup is such a state. */
export async function chainAnew({ pool }: Database, saleId: string): Promise<void> {
  for (const table of ['audit_links', 'audit_heads']) {
    await pool.query(`DELETE FROM ${table} WHERE sale_id = $1`, [saleId]);
  }
  for (const kind of ['event', 'segment']) {
    await pool.query(
      `SELECT add_audit_link(sale_id, epoch, $2, $2, array_agg(id ORDER BY id), string_agg(audit_${kind}_hash(a), '' ORDER BY id))
         FROM audit_${kind}s a WHERE sale_id = $1 GROUP BY sale_id, epoch`,
      [saleId, kind],
    );
  }
}

/** Writes what a worker writes for a batch. */
async function recordOrders(
  { pool }: Database,
  saleId: string,
  buyers: readonly { userId: string; orderId: string; bucket?: number }[],
): Promise<void> {
  await pool.query(
    `INSERT INTO orders (id, sale_id, user_id, reserved_at, bucket) SELECT id, $1, user_id, now(), bucket
       FROM unnest($2::uuid[], $3::text[], $4::int2[]) AS buyers (id, user_id, bucket)`,
    [
      saleId,
      buyers.map(({ orderId }) => orderId),
      buyers.map(({ userId }) => userId),
      buyers.map(({ bucket = 0 }) => bucket),
    ],
  );
  await pool.query('UPDATE sales SET sold = $2 WHERE id = $1', [saleId, buyers.length]);
  await pool.query(
    `INSERT INTO audit_events (sale_id, user_id, event_type, order_id, epoch)
     SELECT sale_id, user_id, event_type, id, 1 FROM orders
      CROSS JOIN (VALUES ('ATTEMPTED'), ('RESERVED'), ('CONFIRMED')) AS events (event_type) WHERE sale_id = $1`,
    [saleId],
  );
}

/** Writes what an API writes for attempts that came too late, in segments of one. */
async function recordRejections(
  { pool }: Database,
  saleId: string,
  attempts: readonly { userId: string }[],
): Promise<void> {
  await pool.query(
    `INSERT INTO audit_segments
       (sale_id, epoch, instance, first_sequence, row_count, event_type, began_at, user_ids, decided_after_ms)
     SELECT $1, 1, $2, 2 * position - 1, 2, 'REJECTED_SOLD_OUT', now(), user_id, '0'
       FROM unnest($3::text[]) WITH ORDINALITY AS attempts (user_id, position)`,
    [saleId, INSTANCE, attempts.map(({ userId }) => userId)],
  );
}
