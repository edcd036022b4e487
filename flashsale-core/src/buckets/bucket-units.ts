import type { Database } from '../postgresql/database.js';
import { isStill as standsStill, OUTBOX_LENGTH_MAX, possibleOrderIds } from '../reconciliation/comparison.js';
import type { InstantUnits } from '../reconciliation/instant-book.js';
import type { Drift } from '../reconciliation/sale-book.js';
import type { SaleStore } from '../redis/sale-store.js';
import { readOutbox } from '../reservations/outbox.js';
import type { Reservation } from '../reservations/reservation.js';
import { observeBuckets } from './observe-buckets.js';
import { BucketTransfers, type BucketView, isStill, unitsIn } from './transfers.js';

export interface BucketUnits extends InstantUnits {
  readonly views: readonly BucketView[];
}

/**
 * What both stores count of a sale in buckets at one instant; 'moving' if there was none, or the outboxes together are too long to be
 * read.
 */
export async function readBucketUnits(
  database: Database,
  stores: readonly SaleStore[],
  outboxLengthMax: number,
): Promise<BucketUnits | 'moving' | 'not-ready'> {
  const transfers = new BucketTransfers(stores);
  const views = await transfers.look();
  const before = await observeBuckets(stores);
  if (!before?.ready || views.length !== stores.length) return 'not-ready';
  if (before.outboxLength > outboxLengthMax) return 'moving';
  const waiting: Reservation[] = [];
  for (const store of stores) for await (const page of readOutbox(store)) waiting.push(...page);
  // One statement: an order that is committed between two of them would be counted twice.
  const { rows } = await database.pool.query<{ sold: number; unsettled: number }>(
    `SELECT sold, (SELECT COUNT(*)::int FROM orders WHERE id = ANY($2::uuid[])) AS unsettled FROM sales WHERE id = $1`,
    [(stores[0] as SaleStore).saleId, possibleOrderIds(waiting)],
  );
  const after = await observeBuckets(stores);
  const viewsAfter = await transfers.look();
  const isMoving =
    before.buckets.some((bucket, i) => !standsStill(bucket, after?.buckets[i])) ||
    views.some((view, i) => viewsAfter[i] === undefined || !isStill(view, viewsAfter[i]));
  if (isMoving || waiting.length !== before.outboxLength) return 'moving';
  const { sold = 0, unsettled = 0 } = rows[0] ?? {};
  return { observed: before, views, written: sold, unwritten: waiting.length - unsettled };
}

/** Both equations, over all buckets and what is on its way between them. */
export async function measureBuckets(
  database: Database,
  stores: readonly SaleStore[],
): Promise<Drift | 'moving' | 'not-ready'> {
  const read = await readBucketUnits(database, stores, OUTBOX_LENGTH_MAX);
  if (typeof read === 'string') return read;
  const { observed, views, written, unwritten } = read;
  return {
    buyers: observed.buyers - written - unwritten,
    stock: observed.definition.totalStock - unitsIn(views),
  };
}
