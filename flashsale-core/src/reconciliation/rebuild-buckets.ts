import type pg from 'pg';
import { freezeBuckets, quotasOf, thawBuckets, unitsOf } from '../buckets/quotas.js';
import type { Database } from '../postgresql/database.js';
import { failPoint } from '../process/fail-points.js';
import type { SaleStore } from '../redis/sale-store.js';
import { countOrders } from '../reservations/owners.js';
import { definitionArguments, ofBucket, type Sale } from '../sales/sale.js';
import { lockSale } from '../sales/sale-records.js';
import { InstantBook } from './instant-book.js';
import { nextStep, type ReconcileStep } from './next-step.js';
import { readRedisSale, type RedisSale } from './observe-sale.js';
import {
  afterQuiet,
  beginRebuild,
  openGate,
  RAISE_LOCK_TIMEOUT_MS,
  raiseLocked,
  type RebuildResult,
  writeBuckets,
} from './rebuild-sale.js';
import type { Rebuild } from './sale-book.js';

/** What a bucket has in Redis, and what it needs. */
export interface BucketState {
  readonly bucket: number;
  readonly inRedis: RedisSale;
  readonly next: ReconcileStep;
}

/**
 * Asks every bucket; each answers for itself, so they may be of different moments.
 *
 * @param stores the buckets of the sale, in order
 * @throws if one of them does not answer
 */
async function readBuckets(stores: readonly SaleStore[], sale: Sale): Promise<BucketState[]> {
  const { states, fault } = await readReachable(stores, sale);
  if (fault !== undefined) throw fault;
  return states;
}

/** Those that answer, and why another one does not. */
export async function readReachable(
  stores: readonly SaleStore[],
  sale: Sale,
): Promise<{ readonly states: BucketState[]; readonly fault: Error | undefined }> {
  const states: BucketState[] = [];
  let fault: Error | undefined;
  const answers = await Promise.allSettled(stores.map((store) => readRedisSale(store)));
  answers.forEach((answer, bucket) => {
    if (answer.status === 'rejected') fault = answer.reason as Error;
    else states.push({ bucket, inRedis: answer.value, next: nextStep(ofBucket(sale, bucket), answer.value) });
  });
  return { states, fault };
}

/** Those that must be rebuilt. */
export function lostBuckets(states: readonly BucketState[]): BucketState[] {
  return states.filter(({ next }) => next.step === 'raise' || next.step === 'rebuild');
}

/** Whether all of them were raised together and nothing since, so that anybody may rebuild them in this epoch. */
export function mayContinue({ epoch, buckets = [] }: Sale, lost: readonly BucketState[]): boolean {
  return lost.every(({ bucket, next }) => next.step === 'rebuild' && buckets[bucket]?.epoch === epoch);
}

/**
 * Raises the epoch of all buckets that are lost, together: each is rebuilt from what the others have. Resolves undefined when another
 * process was faster.
 */
export async function raiseBuckets(
  database: Database,
  stores: readonly SaleStore[],
  seen: Pick<Sale, 'saleId' | 'epoch'>,
): Promise<{ readonly sale: Sale; readonly lost: readonly number[] } | undefined> {
  return database.transaction(
    async (client) => {
      const sale = await lockSale(client, seen.saleId);
      if (sale?.epoch !== seen.epoch) return undefined;
      const states = await readBuckets(stores, sale);
      const lost = lostBuckets(states);
      if (lost.length === 0 || mayContinue(sale, lost)) return undefined;
      const places = lost.map(({ bucket }) => bucket);
      const raised = await raiseLocked(client, sale, highestSeen(states), reasonOf(lost), places);
      return { sale: raised, lost: places };
    },
    { lockTimeoutMs: RAISE_LOCK_TIMEOUT_MS },
  );
}

function highestSeen(states: readonly Pick<BucketState, 'inRedis'>[]): number {
  return Math.max(0, ...states.map(({ inRedis }) => inRedis.epochSeen));
}

/** Why these buckets are closed. */
export function reasonOf(lost: readonly BucketState[]): string {
  const reasons = new Set(lost.flatMap(({ next }) => (next.step === 'raise' ? [next.reason] : [])));
  return [...reasons].join('; ');
}

/**
 * Rebuilds these buckets in the epoch in which PostgreSQL has raised them, while the others sell: each gets its owners back, and they
 * share the units that the others do not have. As `rebuildSale` does for a sale of one bucket; every step is idempotent, whichever
 * process repeats it.
 */
export async function rebuildBuckets(
  database: Database,
  stores: readonly SaleStore[],
  { sale: raised, lost }: { readonly sale: Sale; readonly lost: readonly number[] },
  mayOpen: (rebuild: Rebuild) => Promise<boolean>,
): Promise<RebuildResult> {
  const begun = await Promise.all(
    lost.map((bucket) => beginRebuild(stores[bucket] as SaleStore, ofBucket(raised, bucket))),
  );
  if (begun.some((rebuild) => rebuild === undefined)) return { outcome: 'superseded' };
  const opened = await openInDatabase(database, stores, begun as Rebuild[]);
  if (opened === undefined) return { outcome: 'superseded' };
  failPoint('after_opened_epoch');
  const { sale, rebuilds } = opened;
  const owners = await restoreOwners(database, stores, rebuilds);
  if (owners === undefined) return { outcome: 'superseded' };
  const result = await openInRedis(stores, sale, rebuilds, owners);
  if (result === undefined) return { outcome: 'superseded' };
  if (result.gate === 'open') return { outcome: 'opened', stock: result.stock };
  const gates = await openGates(stores, rebuilds, mayOpen);
  return gates === 'opened' ? { outcome: 'opened', stock: result.stock } : { outcome: gates };
}

/**
 * Opens the gates of buckets that were rebuilt together, once no earlier reservation of any of them is in flight: what they have on sale
 * is for the adoptions of all.
 */
export async function openGates(
  stores: readonly SaleStore[],
  rebuilds: readonly Rebuild[],
  mayOpen: (rebuild: Rebuild) => Promise<boolean>,
): Promise<'opened' | 'waiting' | 'superseded'> {
  const may = await Promise.all(rebuilds.map((rebuild) => mayOpen(rebuild)));
  if (!may.every(Boolean)) return 'waiting';
  const opened = await Promise.all(rebuilds.map((rebuild) => openGate(storeOf(stores, rebuild), rebuild)));
  return opened.every(Boolean) ? 'opened' : 'superseded';
}

/** Names the servers of all of them, and counts the orders, at once. Undefined if one was raised since, or is opened on another server. */
async function openInDatabase(
  database: Database,
  stores: readonly SaleStore[],
  rebuilds: readonly Rebuild[],
): Promise<{ readonly sale: Sale; readonly rebuilds: readonly Rebuild[] } | undefined> {
  const saleId = (rebuilds[0] as Rebuild).sale.saleId;
  return database.transaction(async (client) => {
    const sale = await lockSale(client, saleId);
    if (sale?.buckets === undefined) return undefined;
    const buckets = [...sale.buckets];
    for (const rebuild of rebuilds) {
      const { bucket } = storeOf(stores, rebuild);
      const { epoch } = rebuild.sale;
      const known = buckets[bucket];
      if (known?.epoch !== epoch) return undefined;
      if (known.openedEpoch === epoch && known.redisServer !== rebuild.server) return undefined;
      buckets[bucket] = { epoch, openedEpoch: epoch, redisServer: rebuild.server };
    }
    const sold = await recountSold(client, sale);
    const opened = { ...sale, sold, buckets };
    await writeBuckets(client, opened);
    return {
      sale: opened,
      rebuilds: rebuilds.map((rebuild) => ({ ...rebuild, sale: ofBucket(opened, storeOf(stores, rebuild).bucket) })),
    };
  });
}

async function recountSold(client: pg.PoolClient, { saleId, totalStock, sold }: Sale): Promise<number> {
  const counted = Math.min(totalStock, await countOrders(client, saleId));
  if (counted !== sold) await client.query('UPDATE sales SET sold = $2 WHERE id = $1', [saleId, counted]);
  return counted;
}

/** Restores the owners of each, one bucket after another; resolves with how many each has. Undefined when the rebuild was taken over. */
async function restoreOwners(
  database: Database,
  stores: readonly SaleStore[],
  rebuilds: readonly Rebuild[],
): Promise<Map<number, number> | undefined> {
  const owners = new Map<number, number>();
  for (const rebuild of rebuilds) {
    const store = storeOf(stores, rebuild);
    const book = new InstantBook(store);
    if (!(await book.restore(database, rebuild))) return undefined;
    // Counted before it is opened, since the units are shared out by it.
    if ((await countOwners(store)) === undefined && !(await book.restoreSurvivors(rebuild))) return undefined;
    const count = await countOwners(store);
    if (count === undefined) throw new Error(`The counters of ${store.shard} were changed while they were rebuilt`);
    owners.set(store.bucket, count);
  }
  return owners;
}

/** Undefined if not all of them were restored. */
async function countOwners(store: SaleStore): Promise<number | undefined> {
  const [, , , , , buyers, owners] = await store.observe();
  return buyers === owners ? owners : undefined;
}

/** Freezes the transfers of the others, opens these with their shares of the units, and thaws all. Undefined when it was taken over. */
async function openInRedis(
  stores: readonly SaleStore[],
  sale: Sale,
  rebuilds: readonly Rebuild[],
  owners: ReadonlyMap<number, number>,
): Promise<{ readonly stock: number; readonly gate: 'open' | 'adopting' } | undefined> {
  const epochs = (sale.buckets ?? []).map(({ epoch }) => epoch);
  const number = (rebuilds[0] as Rebuild).sale.epoch;
  const reports = await freezeBuckets(stores, number, epochs, [...owners.keys()]);
  if (reports === undefined) return undefined;
  const isAdopting = sale.resetEpoch !== number || rebuilds.some(({ isElsewhere }) => isElsewhere);
  const gate = isAdopting ? 'adopting' : 'open';
  const quotas = quotasOf(sale.totalStock, reports, owners);
  for (const rebuild of rebuilds) {
    const { bucket, transfers, shard } = storeOf(stores, rebuild);
    const definition = definitionArguments({ ...sale, totalStock: quotas.get(bucket) as number });
    const { resetEpoch } = sale;
    const open = () =>
      transfers.open({ epoch: number, server: rebuild.server, resetEpoch }, gate, definition, sale.totalStock, epochs);
    const [outcome] = await afterQuiet(open, shard);
    if (outcome === 'uneven') throw new Error(`The counters of ${shard} were changed while they were rebuilt`);
    if (outcome !== 'opened') return undefined;
  }
  await thawBuckets(stores, number);
  const owned = [...owners.values()].reduce((sum, count) => sum + count, 0);
  return { stock: sale.totalStock - unitsOf(reports) - owned, gate };
}

function storeOf(stores: readonly SaleStore[], { shard }: Rebuild): SaleStore {
  return stores.find((store) => store.shard === shard) as SaleStore;
}
