import type pg from 'pg';
import type { Database } from '../postgresql/database.js';
import type { SaleStore } from '../redis/sale-store.js';
import { nextStep } from './next-step.js';
import { readRedisSale, type SaleObservation } from './observe-sale.js';
import { bookOf } from './book-of.js';
import type { SettledCounts } from './sale-book.js';
import { findSale, lockSaleIfFree } from '../sales/sale-records.js';
import { bucketsOf, ofBucket, type Sale, shardsOf } from '../sales/sale.js';

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
  const stores = store.inBuckets(bucketsOf(sale));
  const answers = await Promise.all(stores.map((one) => bookOf(one, sale.mode).forget(ofBucket(sale, one.bucket))));
  if (answers.includes('kept')) {
    await bringBackSales(database.pool, [sale.saleId]);
    return 'kept';
  }
  await store.removeNotes();
  await strikeRetiredSale(database, stores);
  return 'forgotten';
}

/**
 * Removes it from the list of sales that Redis holds, while the row lock keeps it retired: whoever brings it back
 * rebuilds it afterwards and lists it again. If the row is locked, the next round removes it.
 */
async function strikeRetiredSale(database: Database, stores: readonly SaleStore[]): Promise<void> {
  await database.transaction(async (client) => {
    const sale = await lockSaleIfFree(client, (stores[0] as SaleStore).saleId);
    if (sale?.retiredAt !== undefined) await Promise.all(stores.map((store) => store.strikeFromHeld()));
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
  if (!(await isBackInDatabase(database, store))) return;
  await Promise.all([store.persist(), store.hold()]);
}

/** Puts these sales back into Redis: the reconciler rebuilds them from PostgreSQL. */
export async function bringBackSales(queryable: pg.Pool | pg.PoolClient, saleIds: readonly string[]): Promise<void> {
  await queryable.query('UPDATE sales SET retired_at = NULL WHERE id = ANY($1) AND retired_at IS NOT NULL', [saleIds]);
}

/** Whether the sale was created again or brought back, so that somebody may be rebuilding it right now. */
async function isBackInDatabase(database: Database, { saleId, shard }: SaleStore): Promise<boolean> {
  const sale = await findSale(database.pool, saleId);
  return sale !== undefined && sale.retiredAt === undefined && shardsOf(sale).includes(shard);
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
  const observed: SaleObservation[] = [];
  for (const one of store.inBuckets(bucketsOf(sale))) {
    const inRedis = await readRedisSale(one);
    if (inRedis.observed === undefined || nextStep(ofBucket(sale, one.bucket), inRedis).step !== 'none')
      return 'not-ready';
    observed.push(inRedis.observed);
  }
  return (await bookOf(store, sale.mode).isSettled(client, sale, sumOf(observed))) ? undefined : 'unsettled';
}

function sumOf(observed: readonly SaleObservation[]): SettledCounts {
  const sum = (countOf: (one: SaleObservation) => number): number =>
    observed.reduce((total, one) => total + countOf(one), 0);
  return {
    outboxLength: sum(({ outboxLength }) => outboxLength),
    owners: sum(({ owners }) => owners),
    held: sum(({ held }) => held),
    sold: sum(({ sold }) => sold),
  };
}
