import type pg from 'pg';
import type { Database } from '../postgresql/database.js';
import type { SaleStore } from '../redis/sale-store.js';
import { nextStep } from './next-step.js';
import { readRedisSale } from './observe-sale.js';
import { bookOf } from './book-of.js';
import { findSale, lockSaleIfFree } from '../sales/sale-records.js';
import type { Sale } from '../sales/sale.js';

export type RetireResult =
  | 'retired'
  | 'unknown-sale'
  /** It has not ended, or not long enough ago. */
  | 'too-early'
  /** A reservation is not yet known to be an order, or Redis knows an owner that PostgreSQL does not. */
  | 'unsettled'
  /** Redis does not match PostgreSQL at the moment, or the sale is locked. */
  | 'not-ready';

/**
 * Removes a sale from Redis that ended at least `endedForMs` ago and has an order for every reservation. PostgreSQL
 * records it first; if the process dies in between, the reconciler removes the retired sale from Redis.
 */
export async function retireSale(database: Database, store: SaleStore, endedForMs: number): Promise<RetireResult> {
  const { saleId } = store;
  const retired = await database.transaction(async (client) => {
    const sale = await lockSaleIfFree(client, saleId);
    if (sale === undefined) return undefined;
    const refusal = await findRefusal(client, store, sale, endedForMs);
    if (refusal !== undefined) return refusal;
    if (sale.retiredAt === undefined) await client.query('UPDATE sales SET retired_at = now() WHERE id = $1', [saleId]);
    return sale;
  });
  if (retired === undefined)
    return (await findSale(database.pool, saleId)) === undefined ? 'unknown-sale' : 'not-ready';
  if (typeof retired === 'string') return retired;
  return (await forgetRetiredSale(database, store, retired)) === 'forgotten' ? 'retired' : 'unsettled';
}

/** Removes a retired sale from Redis; if Redis must keep it, the sale is no longer retired. */
export async function forgetRetiredSale(
  database: Database,
  store: SaleStore,
  sale: Sale,
): Promise<'forgotten' | 'kept'> {
  // An older backup may not know this epoch, and an epoch is never used twice.
  await store.rememberForgottenEpoch(sale.epoch);
  const answer = await bookOf(store, sale.mode).forget(sale);
  if (answer === 'kept') {
    await bringBackSales(database.pool, [sale.saleId]);
    return answer;
  }
  await store.removeNotes();
  await strikeRetiredSale(database, store);
  return answer;
}

/**
 * Removes it from the list of sales that Redis holds, while the row lock keeps it retired: whoever brings it back
 * rebuilds it afterwards and lists it again. If the row is locked, the next round removes it.
 */
async function strikeRetiredSale(database: Database, store: SaleStore): Promise<void> {
  await database.transaction(async (client) => {
    const sale = await lockSaleIfFree(client, store.saleId);
    if (sale?.retiredAt !== undefined) await store.strikeFromHeld();
  });
}

/**
 * Lets a closed sale that PostgreSQL does not have expire from Redis after `afterMs`, unless a backup brings it back. A
 * sale that was being rebuilt stays on the list: its rebuild may still open it.
 */
export async function expireSale(
  database: Database,
  store: SaleStore,
  { afterMs, isBeingRebuilt }: { readonly afterMs: number; readonly isBeingRebuilt: boolean },
): Promise<void> {
  const { epochSeen } = await readRedisSale(store);
  await store.rememberForgottenEpoch(epochSeen);
  // Only the first call sets the time to live, else a sale that is checked every round would never expire.
  await store.expire(afterMs);
  if (!isBeingRebuilt) await store.strikeFromHeld();
  if (!(await isBackInDatabase(database, store.saleId))) return;
  await Promise.all([store.persist(), store.hold()]);
}

/** Puts these sales back into Redis: the reconciler rebuilds them from PostgreSQL. */
export async function bringBackSales(queryable: pg.Pool | pg.PoolClient, saleIds: readonly string[]): Promise<void> {
  await queryable.query('UPDATE sales SET retired_at = NULL WHERE id = ANY($1) AND retired_at IS NOT NULL', [saleIds]);
}

/** Whether the sale was created again or brought back, so that somebody may be rebuilding it right now. */
async function isBackInDatabase(database: Database, saleId: string): Promise<boolean> {
  const sale = await findSale(database.pool, saleId);
  return sale !== undefined && sale.retiredAt === undefined;
}

async function findRefusal(
  client: pg.PoolClient,
  store: SaleStore,
  sale: Sale,
  endedForMs: number,
): Promise<Exclude<RetireResult, 'retired' | 'unknown-sale'> | undefined> {
  const { saleId } = sale;
  const { rows } = await client.query<{ has_ended: boolean }>(
    `SELECT ends_at <= now() - $2::float8 * interval '1 millisecond' AS has_ended FROM sales WHERE id = $1`,
    [saleId, endedForMs],
  );
  if (rows[0]?.has_ended !== true) return 'too-early';
  // A sale that was never opened or is already retired has nothing in Redis that could be lost.
  if (sale.epoch === 0 || sale.retiredAt !== undefined) return undefined;
  const inRedis = await readRedisSale(store);
  if (inRedis.observed === undefined || nextStep(sale, inRedis).step !== 'none') return 'not-ready';
  return (await bookOf(store, sale.mode).isSettled(client, sale, inRedis.observed)) ? undefined : 'unsettled';
}
