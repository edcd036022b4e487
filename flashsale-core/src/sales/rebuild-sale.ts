import type pg from 'pg';
import type { Database } from '../database/database.js';
import { readOutbox } from '../outbox/outbox.js';
import type { RedisStore } from '../redis/redis-store.js';
import { saleKeys, type SaleKeys } from '../redis/sale-keys.js';
import { nextStep } from './next-step.js';
import { observeSale, type SaleObservation } from './observe-sale.js';
import { definitionArguments, type Sale } from './sale.js';
import { lockSale } from './sale-records.js';

/** One call restores this many buyers; Lua's stack bounds it. */
const BUYERS_PER_CALL = 500;

export type OpenResult = { readonly outcome: 'opened'; readonly stock: number } | { readonly outcome: 'superseded' };

/**
 * Builds a sale's counters anew from the orders in PostgreSQL and the outbox entries that Redis still has, and opens
 * it under a new epoch, or under the one that a reset began. The gate is closed meanwhile. The epoch is raised in
 * PostgreSQL first, so that a reservation from before, wherever it still travels, is recognised and has to be adopted
 * before it becomes an order. 'superseded' when no rebuild is needed any more, or another one has begun since the
 * caller saw the sale under this epoch.
 */
export async function rebuildSale(
  database: Database,
  store: RedisStore,
  seen: Pick<Sale, 'saleId' | 'epoch'>,
): Promise<OpenResult> {
  const sale = await database.transaction((client) => raiseEpoch(client, store, seen));
  if (sale === undefined) return { outcome: 'superseded' };
  return openEpoch(database, store, sale);
}

/**
 * Opens the epoch that `sale` names, unless Redis has this or a higher one already. Every step repeats harmlessly; a
 * crash in between leaves the gate closed and PostgreSQL ahead, which the reconciler notices and mends.
 */
export async function openEpoch(database: Database, store: RedisStore, sale: Sale): Promise<OpenResult> {
  const keys = saleKeys(sale.saleId);
  const epoch = String(sale.epoch);
  const { meta, stock, users, orders, outbox } = keys;
  const begun = await store.client.beginRebuild(meta, stock, users, orders, outbox, epoch, String(sale.resetEpoch));
  if (begun === 'superseded') return { outcome: 'superseded' };

  // The orders come last: where both know a user, the order in the database is the one that counts.
  for await (const page of readOutbox(store, keys, sale.saleId)) {
    const buyers = page.map(({ userId, orderId, outboxId }) => [userId, orderId, outboxId]);
    if (!(await restore(store, keys, epoch, buyers))) return { outcome: 'superseded' };
  }
  for await (const page of readOrders(database, sale.saleId)) {
    const buyers = page.map(({ user_id, id }) => [user_id, id, '']);
    if (!(await restore(store, keys, epoch, buyers))) return { outcome: 'superseded' };
  }
  const opened = await store.client.openSale(meta, stock, users, epoch, store.runId, ...definitionArguments(sale));
  return opened[0] === 'opened' ? { outcome: 'opened', stock: opened[1] } : { outcome: 'superseded' };
}

/** Looks again under the row lock: a reset or another rebuild may have been faster. Resolves with the epoch to open. */
async function raiseEpoch(
  client: pg.PoolClient,
  store: RedisStore,
  seen: Pick<Sale, 'saleId' | 'epoch'>,
): Promise<Sale | undefined> {
  const { saleId } = seen;
  const sale = await lockSale(client, saleId);
  // Whoever raised the epoch is opening it; a successor would close again what that one has just opened.
  if (sale?.epoch !== seen.epoch) return undefined;
  const observed = await observeSale(store, saleKeys(saleId));
  if (nextStep(sale, observed, store.runId).step !== 'rebuild') return undefined;
  if (isUnopenedReset(sale, observed, store.runId)) return sale;

  // Where PostgreSQL was restored from a backup, Redis has seen higher epochs than it knows.
  const epoch = Math.max(sale.epoch, observed?.epoch ?? 0) + 1;
  await client.query('UPDATE sales SET epoch = $2 WHERE id = $1', [saleId, epoch]);
  const isFirstOpening = sale.epoch === 0;
  if (!isFirstOpening) {
    await client.query(
      `INSERT INTO audit_events (sale_id, event_type, epoch, metadata) VALUES ($1, 'REBUILT', $2, $3)`,
      [saleId, epoch, { orders: sale.sold, totalStock: sale.totalStock }],
    );
  }
  return { ...sale, epoch };
}

/**
 * Whether Redis has yet to open the epoch that the last reset began. Nobody has bought in it, so it can be opened by
 * two at once; a successor would close the gate again that the reset is just opening.
 */
function isUnopenedReset(sale: Sale, observed: SaleObservation | undefined, runId: string): boolean {
  return observed?.runId === runId && observed.epoch < sale.epoch && sale.epoch === sale.resetEpoch;
}

async function restore(store: RedisStore, keys: SaleKeys, epoch: string, buyers: string[][]): Promise<boolean> {
  const reply = await store.client.restoreBuyers(keys.meta, keys.users, keys.orders, epoch, ...buyers.flat());
  return reply === 'restored';
}

async function* readOrders(database: Database, saleId: string): AsyncGenerator<{ id: string; user_id: string }[]> {
  let after = '';
  for (;;) {
    const { rows } = await database.pool.query<{ id: string; user_id: string }>(
      'SELECT id, user_id FROM orders WHERE sale_id = $1 AND user_id > $2 ORDER BY user_id LIMIT $3',
      [saleId, after, BUYERS_PER_CALL],
    );
    if (rows.length === 0) return;
    yield rows;
    after = rows.at(-1)?.user_id ?? '';
  }
}
