import type pg from 'pg';
import type { Database } from '../postgresql/database.js';
import type { SaleStore } from '../redis/sale-store.js';
import { nextStep } from './next-step.js';
import { readRedisSale } from './observe-sale.js';
import { countOrders } from '../reservations/owners.js';
import { findSale, lockSaleIfFree } from '../sales/sale-records.js';
import type { Sale } from '../sales/sale.js';

export type RetireResult =
  | 'retired'
  | 'unknown-sale'
  /** It has not ended, or not long enough ago. */
  | 'too-early'
  /** A reservation is not yet known to be an order, or Redis knows an owner whom PostgreSQL does not. */
  | 'unsettled'
  /** Redis does not follow PostgreSQL at the moment, or somebody has the sale locked. */
  | 'not-ready';

/**
 * Lets Redis forget a sale that ended at least `endedForMs` ago and whose every reservation is an order. PostgreSQL writes
 * it down first; whoever dies in between leaves a sale that is retired and that the reconciler lets Redis forget.
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

/** Makes Redis forget what it has of a retired sale; where it must keep it, the sale is not retired any more. */
export async function forgetRetiredSale(
  database: Database,
  store: SaleStore,
  { saleId, epoch, redisServer = '', revision }: Sale,
): Promise<'forgotten' | 'kept'> {
  // A backup from before may not know it, and an epoch is never used twice.
  await store.rememberForgottenEpoch(epoch);
  const answer = await store.forget(epoch, redisServer, revision);
  if (answer === 'kept') {
    await bringBackSales(database.pool, [saleId]);
    return answer;
  }
  await store.removeFigures();
  await strikeRetiredSale(database, store);
  return answer;
}

/**
 * Takes it off the list of sales that Redis holds, while the row lock keeps it retired: whoever brings it back rebuilds it
 * after that, and lists it again. Where somebody has it locked, the next look at the list does it.
 */
async function strikeRetiredSale(database: Database, store: SaleStore): Promise<void> {
  await database.transaction(async (client) => {
    const sale = await lockSaleIfFree(client, store.saleId);
    if (sale?.retiredAt !== undefined) await store.strikeFromHeld();
  });
}

/**
 * Lets Redis forget a closed sale that PostgreSQL does not have after `afterMs`, unless a backup brings it back before.
 * One that was being rebuilt stays among those that are looked at: whoever rebuilds it may open it yet.
 */
export async function expireSale(
  database: Database,
  store: SaleStore,
  { afterMs, isBeingRebuilt }: { readonly afterMs: number; readonly isBeingRebuilt: boolean },
): Promise<void> {
  const { epochSeen } = await readRedisSale(store);
  await store.rememberForgottenEpoch(epochSeen);
  // The first look counts, else a sale that is looked at again would stay for ever.
  await store.expire(afterMs);
  if (!isBeingRebuilt) await store.strikeFromHeld();
  if (!(await isWanted(database, store.saleId))) return;
  await Promise.all([store.persist(), store.hold()]);
}

/** From now on Redis is to have these sales again: the reconciler rebuilds them from PostgreSQL. */
export async function bringBackSales(queryable: pg.Pool | pg.PoolClient, saleIds: readonly string[]): Promise<void> {
  await queryable.query('UPDATE sales SET retired_at = NULL WHERE id = ANY($1) AND retired_at IS NOT NULL', [saleIds]);
}

/** Whether somebody has made it again, or brought it back, and rebuilds it at the same time. */
async function isWanted(database: Database, saleId: string): Promise<boolean> {
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
  // What was never opened, or is retired already, has nothing in Redis that could be in the way.
  if (sale.epoch === 0 || sale.retiredAt !== undefined) return undefined;
  const inRedis = await readRedisSale(store);
  if (inRedis.observed === undefined || nextStep(sale, inRedis).step !== 'none') return 'not-ready';
  const { outboxLength, owners } = inRedis.observed;
  // Counting a million orders takes a while, and a sale that has to stay is looked at in every round.
  if (outboxLength > 0 || Math.min(owners, sale.totalStock) !== sale.sold) return 'unsettled';
  return owners === (await countOrders(client, saleId)) ? undefined : 'unsettled';
}
