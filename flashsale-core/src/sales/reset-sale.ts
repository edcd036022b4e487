import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Database } from '../database/database.js';
import type { RedisStore } from '../redis/redis-store.js';
import { saleKeys } from '../redis/sale-keys.js';
import { observeSale } from './observe-sale.js';
import { openEpoch } from './rebuild-sale.js';
import type { Sale } from './sale.js';
import { lockSale } from './sale-records.js';

/** Deleting a million audit rows takes a while. */
const RESET_STATEMENT_TIMEOUT_MS = 60_000;
const OPENED_BY_ANOTHER_DEADLINE_MS = 5_000;
const OPENED_BY_ANOTHER_POLL_MS = 20;

export interface ResetResult {
  readonly deletedOrders: number;
  readonly deletedAuditRows: number;
}

/**
 * Deletes a sale's orders and audit rows, restores its stock and forgets its buyers. What was reserved before never
 * appears after it: the gate is closed, then PostgreSQL raises the epoch, then Redis opens the new one. Whatever of
 * the old epoch is still queued or buffered is recognised by its epoch and dropped.
 * Resolves undefined when there is no such sale.
 */
export async function resetSale(
  database: Database,
  store: RedisStore,
  saleId: string,
): Promise<ResetResult | undefined> {
  const keys = saleKeys(saleId);
  let closedEpoch: string | undefined;
  let reset: { sale: Sale; result: ResetResult } | undefined;
  try {
    reset = await database.transaction(async (client) => {
      await client.query(`SET LOCAL statement_timeout = ${RESET_STATEMENT_TIMEOUT_MS}`);
      const sale = await lockSale(client, saleId);
      if (sale === undefined) return undefined;
      closedEpoch = String(sale.epoch);
      await store.client.setGate(keys.meta, closedEpoch, 'closed');
      return deleteAndRaiseEpoch(client, sale);
    });
  } catch (error) {
    // Nothing was reset, so the sale goes on as it was; should this fail too, the reconciler reopens it.
    if (closedEpoch !== undefined) await store.client.setGate(keys.meta, closedEpoch, 'open').catch(() => undefined);
    throw error;
  }
  if (reset === undefined) return undefined;

  const opened = await openEpoch(database, store, reset.sale);
  if (opened.outcome === 'superseded') await untilOpened(store, saleId, reset.sale.epoch);
  return reset.result;
}

async function deleteAndRaiseEpoch(client: pg.PoolClient, before: Sale): Promise<{ sale: Sale; result: ResetResult }> {
  const { saleId } = before;
  const epoch = before.epoch + 1;
  await client.query('UPDATE sales SET epoch = $2, reset_epoch = $2, sold = 0 WHERE id = $1', [saleId, epoch]);
  const orders = await client.query('DELETE FROM orders WHERE sale_id = $1', [saleId]);
  const audit = await client.query('DELETE FROM order_audit_trail WHERE sale_id = $1', [saleId]);
  const result = { deletedOrders: orders.rowCount ?? 0, deletedAuditRows: audit.rowCount ?? 0 };
  await client.query(
    `INSERT INTO order_audit_trail (sale_id, event_type, epoch, metadata) VALUES ($1, 'ADMIN_RESET', $2, $3)`,
    [saleId, epoch, result],
  );
  return { sale: { ...before, epoch, resetEpoch: epoch, sold: 0 }, result };
}

/** The reconciler or a later reset was faster; the promise of this reset holds as soon as an epoch as new is open. */
async function untilOpened(store: RedisStore, saleId: string, epoch: number): Promise<void> {
  const deadline = AbortSignal.timeout(OPENED_BY_ANOTHER_DEADLINE_MS);
  for (;;) {
    const observed = await observeSale(store, saleKeys(saleId));
    if (observed?.ready && observed.epoch >= epoch) return;
    await sleep(OPENED_BY_ANOTHER_POLL_MS, undefined, { signal: deadline });
  }
}
