import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import type { Database } from '../postgresql/database.js';
import { failPoint } from '../process/fail-points.js';
import type { SaleStore } from '../redis/sale-store.js';
import { nextStep } from './next-step.js';
import { readRedisSale } from './observe-sale.js';
import { bookOf } from './book-of.js';
import type { Rebuild } from './sale-book.js';
import type { Sale, SaleBucket } from '../sales/sale.js';
import { lockSale } from '../sales/sale-records.js';

/** Short, because raising is retried in the next round and must not take a connection from other sales' orders. */
export const RAISE_LOCK_TIMEOUT_MS = 300;

/** A closed sale is not leased any more, so one wait is enough, or two if the clock of Redis was set back. */
const QUIET_WAITS_MAX = 3;

/** An API learns the new epoch within two seconds plus one for the query. Until then it may use the old primary. */
export const PROMOTION_WAIT_MS = 4_000;

export type RebuildResult =
  | { readonly outcome: 'opened'; readonly stock: number }
  /** The counters are right, and the gate is open for adoptions only. */
  | { readonly outcome: 'waiting' }
  /** Another rebuild or a reset took over, or Redis is now another server. */
  | { readonly outcome: 'superseded' };

/**
 * Opens the epoch that PostgreSQL has raised: closes the gate, records in PostgreSQL which server opens it, rebuilds
 * the counters from the remaining outbox entries and the orders, and admits adoptions. Once `mayOpen` says that every
 * earlier reservation is adopted, it opens the gate for purchases; at once if no earlier reservation counts. Every step
 * is idempotent, whichever process repeats it.
 */
export async function rebuildSale(
  database: Database,
  store: SaleStore,
  sale: Sale,
  mayOpen: (rebuild: Rebuild) => Promise<boolean>,
): Promise<RebuildResult> {
  const begun = await beginRebuild(store, sale);
  const rebuild = begun && (await openInDatabase(database, store, begun));
  if (rebuild === undefined) return { outcome: 'superseded' };
  failPoint('after_opened_epoch');
  if (!(await restoreOwners(database, store, rebuild))) return { outcome: 'superseded' };
  const opened = await openInRedis(store, rebuild);
  if (opened.outcome === 'superseded') return opened;
  const { stock } = opened;
  if (opened.gate === 'open') return { outcome: 'opened', stock };
  if (!(await mayOpen(rebuild))) return { outcome: 'waiting' };
  return (await openGate(store, rebuild)) ? { outcome: 'opened', stock } : { outcome: 'superseded' };
}

/**
 * Raises the epoch in PostgreSQL, so that earlier reservations are recognised wherever they still travel. Resolves
 * undefined when another process was faster.
 */
export async function raiseEpoch(
  database: Database,
  store: SaleStore,
  seen: Pick<Sale, 'saleId' | 'epoch'>,
): Promise<Sale | undefined> {
  const { saleId } = seen;
  const raise = async (client: pg.PoolClient): Promise<Sale | undefined> => {
    const sale = await lockSale(client, saleId);
    if (sale?.epoch !== seen.epoch) return undefined;
    const inRedis = await readRedisSale(store);
    const next = nextStep(sale, inRedis);
    if (next.step !== 'raise') return undefined;
    return raiseLocked(client, sale, inRedis.epochSeen, next.reason);
  };
  return database.transaction(raise, { lockTimeoutMs: RAISE_LOCK_TIMEOUT_MS });
}

/**
 * Raises the epoch of a sale whose row the transaction has locked; where it has several buckets, that of those in `lost`, together.
 */
export async function raiseLocked(
  client: pg.PoolClient,
  sale: Sale,
  epochSeen: number,
  reason: string,
  lost: readonly number[] = [],
): Promise<Sale> {
  const { saleId } = sale;
  const epoch = (await highestEpoch(client, sale, epochSeen)) + 1;
  // A new sale begins like a reset, so it inherits nothing from a deleted one with the same id.
  const resetEpoch = sale.epoch === 0 ? epoch : sale.resetEpoch;
  const buckets = sale.buckets?.map((bucket, i) => (lost.includes(i) ? { ...bucket, epoch } : bucket));
  if (buckets === undefined) {
    await client.query('UPDATE sales SET epoch = $2, reset_epoch = $3 WHERE id = $1', [saleId, epoch, resetEpoch]);
  } else {
    await writeBuckets(client, { saleId, epoch, resetEpoch, buckets });
  }
  if (sale.epoch > 0) {
    const places = buckets === undefined ? {} : { buckets: lost };
    await client.query(
      `INSERT INTO audit_events (sale_id, event_type, epoch, metadata) VALUES ($1, 'REBUILT', $2, $3)`,
      [saleId, epoch, { reason, orders: sale.sold, totalStock: sale.totalStock, ...places }],
    );
  }
  return { ...sale, epoch, resetEpoch, ...(buckets && { buckets }) };
}

/** Writes the epochs of a sale in buckets whose row the transaction has locked, in one statement: a CHECK compares them. */
export async function writeBuckets(
  client: pg.PoolClient,
  {
    saleId,
    epoch,
    resetEpoch,
    buckets,
  }: Pick<Sale, 'saleId' | 'epoch' | 'resetEpoch'> & { buckets: readonly SaleBucket[] },
): Promise<void> {
  const epochs = buckets.map((bucket) => bucket.epoch);
  const opened = buckets.map((bucket) => bucket.openedEpoch);
  await client.query(
    `UPDATE sales SET epoch = $2, reset_epoch = $3, bucket_epochs = $4, bucket_opened = $5, bucket_servers = $6,
            opened_epoch = CASE WHEN $7 THEN $2 ELSE opened_epoch END WHERE id = $1`,
    [
      ...[saleId, epoch, resetEpoch, epochs, opened],
      buckets.map(({ redisServer }) => redisServer ?? null),
      epochs.every((one, i) => one === opened[i]),
    ],
  );
}

/** The highest known epoch that this sale, or any deleted one, ever had. */
export async function highestEpoch(client: pg.PoolClient, { epoch }: Sale, epochSeen: number): Promise<number> {
  if (epoch > 0) return Math.max(epoch, epochSeen);
  return Math.max(epochSeen, await readEpochFloor(client));
}

/** The highest epoch of deleted sales. */
export async function readEpochFloor(client: pg.PoolClient): Promise<number> {
  const { rows } = await client.query<{ epoch: number }>('SELECT epoch FROM sale_epoch_floor');
  return Math.max(0, ...rows.map((row) => row.epoch));
}

/** Closes the gate. Undefined when Redis has this or a higher epoch open, or is building a higher one. */
export async function beginRebuild(store: SaleStore, sale: Sale): Promise<Rebuild | undefined> {
  await store.hold();
  const begun = await bookOf(store, sale.mode).beginRebuild(sale);
  return begun[0] === 'superseded'
    ? undefined
    : { sale, shard: store.shard, server: begun[1], isElsewhere: begun[2] === 1 };
}

/**
 * Records in PostgreSQL that this server alone opens the epoch, and counts the orders. Undefined when the epoch was
 * raised since, or is opened on another server.
 */
export async function openInDatabase(
  database: Database,
  store: SaleStore,
  { sale: { saleId, epoch }, ...rebuild }: Rebuild,
): Promise<Rebuild | undefined> {
  return database.transaction(async (client) => {
    const sale = await lockSale(client, saleId);
    if (sale?.epoch !== epoch) return undefined;
    if (sale.openedEpoch === epoch) return sale.redisServer === rebuild.server ? { sale, ...rebuild } : undefined;
    const counted = await bookOf(store, sale.mode).countUnits(client, sale);
    const sold = Math.min(sale.totalStock, counted.sold);
    const held = Math.min(sale.totalStock - sold, counted.held);
    await client.query('UPDATE sales SET opened_epoch = epoch, redis_server = $2, sold = $3, held = $4 WHERE id = $1', [
      ...[saleId, rebuild.server, sold, held],
    ]);
    return { sale: { ...sale, sold, held, openedEpoch: epoch, redisServer: rebuild.server }, ...rebuild };
  });
}

/** Restores all that is known from the outbox and from PostgreSQL. False when the rebuild was taken over. */
export async function restoreOwners(database: Database, store: SaleStore, rebuild: Rebuild): Promise<boolean> {
  return bookOf(store, rebuild.sale.mode).restore(database, rebuild);
}

/**
 * Opens the gate with the stock that the owners leave: for adoptions only, or also for purchases if no earlier
 * reservation counts (after a reset, and when a sale begins). For purchases it first waits for what is leased.
 */
export async function openInRedis(
  store: SaleStore,
  rebuild: Rebuild,
): Promise<
  | { readonly outcome: 'admitted'; readonly stock: number; readonly gate: 'open' | 'adopting' }
  | { readonly outcome: 'superseded' }
> {
  const { sale, isElsewhere } = rebuild;
  const book = bookOf(store, sale.mode);
  const gate = sale.resetEpoch === sale.epoch && !isElsewhere ? 'open' : 'adopting';
  const open = () => afterQuiet(() => book.open(rebuild, gate), sale.saleId);
  let reply = await open();
  if (reply[0] === 'uneven') {
    if (!(await book.restoreSurvivors(rebuild))) return { outcome: 'superseded' };
    reply = await open();
  }
  if (reply[0] === 'uneven') throw new Error(`The counters of ${sale.saleId} were changed while they were rebuilt`);
  return reply[0] === 'opened' ? { outcome: 'admitted', stock: reply[1], gate } : { outcome: 'superseded' };
}

/**
 * Opens the gate for purchases once every earlier reservation is adopted and nothing is leased any more. False when the
 * rebuild was taken over.
 */
export async function openGate(store: SaleStore, rebuild: Rebuild): Promise<boolean> {
  const { sale } = rebuild;
  const [outcome] = await afterQuiet(() => bookOf(store, sale.mode).openGate(rebuild), sale.saleId);
  return outcome === 'opened';
}

/** Repeats what Redis refuses as long as "sold out" is leased. */
export async function afterQuiet<Reply extends readonly [string, ...unknown[]]>(
  open: () => Promise<Reply | ['quiet', leftMs: number]>,
  saleId: string,
): Promise<Exclude<Reply, ['quiet', number]>> {
  for (let waits = 0; waits <= QUIET_WAITS_MAX; waits += 1) {
    const reply = await open();
    if (!isQuiet(reply)) return reply as Exclude<Reply, ['quiet', number]>;
    await sleep(reply[1]);
  }
  throw new Error(`Sale ${saleId} is closed and "sold out" is still leased`);
}

function isQuiet(reply: readonly unknown[]): reply is ['quiet', leftMs: number] {
  return reply[0] === 'quiet';
}
