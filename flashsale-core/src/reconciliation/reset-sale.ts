import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Database } from '../postgresql/database.js';
import { failPoint } from '../process/fail-points.js';
import type { SaleStore } from '../redis/sale-store.js';
import { observeSale, readRedisSale } from './observe-sale.js';
import { highestEpoch, PROMOTION_WAIT_MS, rebuildSale } from './rebuild-sale.js';
import { reconcileSale } from './reconcile-sale.js';
import { reopenSale } from './reopen-sale.js';
import type { Sale } from '../sales/sale.js';
import { findSale, lockSale } from '../sales/sale-records.js';

/** Deleting a million audit rows takes a while. */
const RESET_STATEMENT_TIMEOUT_MS = 60_000;
/** Longer than the wait for another server that may still answer buyers. */
const OPENED_DEADLINE_MS = 10_000;
const OPENED_POLL_MS = 20;

export interface ResetResult {
  readonly deletedOrders: number;
  readonly deletedAuditRows: number;
}

/**
 * Deletes a sale's orders and audit rows, restores its stock and forgets its buyers. Earlier reservations never
 * reappear: the gate is closed, then PostgreSQL raises the epoch, then Redis opens the new one. Whatever is still
 * queued or buffered is recognised by its old epoch and dropped. Resolves undefined when there is no such sale.
 */
export async function resetSale(database: Database, store: SaleStore): Promise<ResetResult | undefined> {
  let closed: Sale | undefined;
  let reset: { sale: Sale; result: ResetResult } | undefined;
  try {
    reset = await database.transaction(async (client) => {
      await client.query(`SET LOCAL statement_timeout = ${RESET_STATEMENT_TIMEOUT_MS}`);
      const sale = await lockSale(client, store.saleId);
      if (sale === undefined) return undefined;
      closed = sale;
      await store.setGate(sale.epoch, 'closed');
      failPoint('after_reset_gate');
      // If PostgreSQL was restored from a backup, Redis has seen higher epochs.
      const { epochSeen } = await readRedisSale(store);
      return deleteAndRaiseEpoch(client, sale, (await highestEpoch(client, sale, epochSeen)) + 1);
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
  const rebuilt = await rebuildSale(database, store, reset.sale, () => Promise.resolve(false));
  if (rebuilt.outcome !== 'opened') await untilOpened(database, store, reset.sale, raisedAtMs);
  return reset.result;
}

async function deleteAndRaiseEpoch(
  client: pg.PoolClient,
  before: Sale,
  epoch: number,
): Promise<{ sale: Sale; result: ResetResult }> {
  const { saleId } = before;
  await client.query('UPDATE sales SET epoch = $2, reset_epoch = $2, sold = 0 WHERE id = $1', [saleId, epoch]);
  const result = {
    deletedOrders: await deleteRows(client, 'DELETE FROM orders WHERE sale_id = $1', saleId),
    deletedAuditRows:
      (await deleteRows(client, 'DELETE FROM audit_events WHERE sale_id = $1', saleId)) +
      (await deleteSegments(client, saleId)),
  };
  await client.query(
    `INSERT INTO audit_events (sale_id, event_type, epoch, metadata) VALUES ($1, 'ADMIN_RESET', $2, $3)`,
    [saleId, epoch, result],
  );
  return { sale: { ...before, epoch, resetEpoch: epoch, sold: 0 }, result };
}

async function deleteRows(client: pg.PoolClient, text: string, saleId: string): Promise<number> {
  const query = { text, values: [saleId], query_timeout: RESET_STATEMENT_TIMEOUT_MS };
  const { rowCount } = await client.query(query);
  return rowCount ?? 0;
}

/** Resolves with the number of deleted rows of the audit trail. */
async function deleteSegments(client: pg.PoolClient, saleId: string): Promise<number> {
  const text = `WITH deleted AS (DELETE FROM audit_segments WHERE sale_id = $1 RETURNING row_count)
                SELECT COALESCE(SUM(row_count), 0)::int AS count FROM deleted`;
  const query = { text, values: [saleId], query_timeout: RESET_STATEMENT_TIMEOUT_MS };
  const { rows } = await client.query<{ count: number }>(query);
  return rows[0]?.count ?? 0;
}

/**
 * The reset is done as soon as this or a later epoch is open, whoever opens it. Once every API must have read the
 * epoch, this process opens it itself: a reset needs no worker.
 */
async function untilOpened(database: Database, store: SaleStore, { epoch }: Sale, raisedAtMs: number): Promise<void> {
  const deadline = AbortSignal.timeout(OPENED_DEADLINE_MS);
  for (;;) {
    const observed = await observeSale(store);
    if (observed?.ready && observed.epoch >= epoch) return;
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
