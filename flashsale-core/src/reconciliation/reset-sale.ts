import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Database } from '../postgresql/database.js';
import { failPoint } from '../process/fail-points.js';
import type { SaleStore } from '../redis/sale-store.js';
import { bookOf } from './book-of.js';
import { observeSale, readRedisSale } from './observe-sale.js';
import { rebuildBuckets } from './rebuild-buckets.js';
import { highestEpoch, PROMOTION_WAIT_MS, type RebuildResult, rebuildSale } from './rebuild-sale.js';
import { reconcileSale } from './reconcile-sale.js';
import { reopenSale } from './reopen-sale.js';
import { bucketsOf, ofBucket, type Sale } from '../sales/sale.js';
import { findSale, lockSale } from '../sales/sale-records.js';

/** Moving a million orders takes a while. */
const RESET_STATEMENT_TIMEOUT_MS = 60_000;
/** Longer than the wait for another server that may still answer buyers. */
const OPENED_DEADLINE_MS = 10_000;
const OPENED_POLL_MS = 20;

/** What went into the archive. */
export interface ResetResult {
  readonly archivedOrders: number;
  readonly archivedAuditRows: number;
}

/**
 * Archives a sale's orders and audit rows, restores its stock and forgets its buyers. Earlier reservations never
 * reappear: the gate is closed, then PostgreSQL raises the epoch, then Redis opens the new one. Whatever is still
 * queued or buffered is recognised by its old epoch and dropped. Resolves undefined when there is no such sale.
 *
 * @param actor who asked for it, for the archive
 */
export async function resetSale(
  database: Database,
  store: SaleStore,
  actor?: string,
): Promise<ResetResult | undefined> {
  let closed: Sale | undefined;
  let reset: { sale: Sale; result: ResetResult } | undefined;
  try {
    reset = await database.transaction(async (client) => {
      await client.query(`SET LOCAL statement_timeout = ${RESET_STATEMENT_TIMEOUT_MS}`);
      const sale = await lockSale(client, store.saleId);
      if (sale === undefined) return undefined;
      closed = sale;
      const stores = store.inBuckets(bucketsOf(sale));
      await Promise.all(stores.map((one) => one.setGate(ofBucket(sale, one.bucket).epoch, 'closed')));
      failPoint('after_reset_gate');
      // If PostgreSQL was restored from a backup, Redis has seen higher epochs.
      const seen = await Promise.all(stores.map(readRedisSale));
      const epoch = (await highestEpoch(client, sale, Math.max(...seen.map(({ epochSeen }) => epochSeen)))) + 1;
      await bookOf(store, sale.mode).beforeReset(client, sale.saleId);
      const result = await archiveAndRaiseEpoch(client, sale.saleId, epoch, actor);
      const buckets = sale.buckets?.map((bucket) => ({ ...bucket, epoch }));
      const begun = { ...sale, epoch, resetEpoch: epoch, sold: 0, held: 0, ...(buckets && { buckets }) };
      return { sale: begun, result };
    });
  } catch (error) {
    // The commit may have succeeded anyway, which reopenSale checks. If it fails too, the reconciler reopens the sale.
    if (closed !== undefined) await reopenSale(database, store, closed).catch(() => undefined);
    throw error;
  }
  if (reset === undefined) return undefined;
  const raisedAtMs = performance.now();
  failPoint('after_reset_commit');

  // No earlier reservation counts, so there is nothing to wait for, unless another server may still answer buyers.
  const rebuilt = await rebuildAll(database, store, reset.sale);
  if (rebuilt.outcome !== 'opened') await untilOpened(database, store, reset.sale, raisedAtMs);
  return reset.result;
}

async function rebuildAll(database: Database, store: SaleStore, sale: Sale): Promise<RebuildResult> {
  const neverWaits = (): Promise<boolean> => Promise.resolve(false);
  if (sale.buckets === undefined) return rebuildSale(database, store, sale, neverWaits);
  const lost = [...sale.buckets.keys()];
  return rebuildBuckets(database, store.inBuckets(lost.length), { sale, lost }, neverWaits);
}

/** One function of the owner does both, because no role of ours may delete orders or audit rows. */
async function archiveAndRaiseEpoch(
  client: pg.PoolClient,
  saleId: string,
  epoch: number,
  actor: string | undefined,
): Promise<ResetResult> {
  const { rows } = await client.query<{ orders: number; audit_rows: string }>({
    text: 'SELECT orders, audit_rows FROM archive.reset_sale($1, $2, $3)',
    values: [saleId, epoch, actor],
    query_timeout: RESET_STATEMENT_TIMEOUT_MS,
  } as pg.QueryConfig);
  return { archivedOrders: rows[0]?.orders ?? 0, archivedAuditRows: Number(rows[0]?.audit_rows ?? 0) };
}

/**
 * The reset is done as soon as this or a later epoch is open, whoever opens it. Once every API must have read the
 * epoch, this process opens it itself: a reset needs no worker.
 */
async function untilOpened(database: Database, store: SaleStore, sale: Sale, raisedAtMs: number): Promise<void> {
  const { epoch } = sale;
  const stores = store.inBuckets(bucketsOf(sale));
  const deadline = AbortSignal.timeout(OPENED_DEADLINE_MS);
  for (;;) {
    const observed = await Promise.all(stores.map(observeSale));
    if (observed.every((one) => one?.ready === true && one.epoch >= epoch)) return;
    if (performance.now() - raisedAtMs >= PROMOTION_WAIT_MS) await open(database, store, epoch);
    await sleep(OPENED_POLL_MS, undefined, { signal: deadline });
  }
}

async function open(database: Database, store: SaleStore, epoch: number): Promise<void> {
  const sale = await findSale(database.pool, store.saleId);
  // A later epoch may have to wait for what was reserved in this one.
  if (sale?.epoch !== epoch) return;
  await reconcileSale(database, store, sale, (rebuild) => Promise.resolve(rebuild.sale.epoch === epoch));
}
