import { BucketTransfers, type BucketView, isStill, unitsIn } from '../buckets/transfers.js';
import { changeTotal, freezeBuckets, thawBuckets, unitsInFlight, unitsOf } from '../buckets/quotas.js';
import type { Database } from '../postgresql/database.js';
import type { SaleStore } from '../redis/sale-store.js';
import { bucketsOf, definitionArguments, ofBucket, type Sale } from '../sales/sale.js';
import { lockSale, raiseRevision } from '../sales/sale-records.js';
import {
  type BucketState,
  lostBuckets,
  mayContinue,
  openGates,
  raiseBuckets,
  readReachable,
  reasonOf,
  rebuildBuckets,
} from './rebuild-buckets.js';
import { RAISE_LOCK_TIMEOUT_MS } from './rebuild-sale.js';
import type { ReconcileResult } from './reconcile-result.js';
import { reopenSale } from './reopen-sale.js';
import type { Rebuild } from './sale-book.js';

/** `reconcileSale` for a sale of several buckets: those that are lost are rebuilt, while the others sell. */
export async function reconcileBuckets(
  database: Database,
  store: SaleStore,
  sale: Sale,
  mayOpen: (rebuild: Rebuild) => Promise<boolean>,
  onClosed: (reason: string) => void,
): Promise<ReconcileResult> {
  if (sale.retiredAt !== undefined) return { outcome: 'in-step' };
  const stores = store.inBuckets(bucketsOf(sale));
  const { states, fault } = await readReachable(stores, sale);
  const toDefine = states.filter(({ next }) => next.step === 'define');
  if (fault !== undefined) {
    // None can be rebuilt without what the others have. But a pause counts at once, wherever it can be told.
    if (toDefine.length > 0) await define(database, stores, sale, toDefine);
    throw fault;
  }
  const closed = states.filter(({ next }) => next.step === 'reopen').map(({ bucket }) => bucket);
  if (closed.length > 0) {
    return { outcome: (await reopenSale(database, store, sale, closed)) ? 'reopened' : 'superseded' };
  }
  const lost = lostBuckets(states);
  if (lost.length > 0) return rebuildLost(database, stores, sale, lost, mayOpen, onClosed);

  const transfers = new BucketTransfers(stores);
  const views = await transfers.look();
  await thawForgotten(stores, views);
  const toOpen = states.filter(({ next }) => next.step === 'open');
  const isTotalNew = toDefine.some(({ inRedis }) => inRedis.observed?.definition.totalStock !== sale.totalStock);
  if (toOpen.length === 0) {
    const changed = await followTotal(database, transfers, sale, isTotalNew ? 'new' : views);
    if (changed !== 'unchanged' && toDefine.length === 0) return { outcome: changed };
    if (changed === 'superseded') return { outcome: changed };
  }
  if (toDefine.length > 0) return define(database, stores, sale, toDefine);
  return toOpen.length > 0 ? openRebuilt(stores, sale, toOpen, mayOpen) : { outcome: 'in-step' };
}

async function rebuildLost(
  database: Database,
  stores: readonly SaleStore[],
  sale: Sale,
  lost: readonly BucketState[],
  mayOpen: (rebuild: Rebuild) => Promise<boolean>,
  onClosed: (reason: string) => void,
): Promise<ReconcileResult> {
  const continued = mayContinue(sale, lost);
  const raised = continued
    ? { sale, lost: lost.map(({ bucket }) => bucket) }
    : await raiseBuckets(database, stores, sale);
  if (raised === undefined) return { outcome: 'superseded' };
  const places = raised.lost.length === stores.length ? '' : ` (${bucketNames(raised.lost)})`;
  const reason = `${continued ? `epoch ${sale.epoch} was raised` : reasonOf(lost)}${places}`;
  if (!continued && sale.epoch > 0) onClosed(reason);
  const rebuilt = await rebuildBuckets(database, stores, raised, mayOpen);
  return rebuilt.outcome === 'opened' ? { outcome: 'rebuilt', reason, stock: rebuilt.stock } : rebuilt;
}

function bucketNames(places: readonly number[]): string {
  return `${places.length === 1 ? 'bucket' : 'buckets'} ${places.join(', ')}`;
}

/** Buckets that were rebuilt together open together. */
async function openRebuilt(
  stores: readonly SaleStore[],
  sale: Sale,
  toOpen: readonly BucketState[],
  mayOpen: (rebuild: Rebuild) => Promise<boolean>,
): Promise<ReconcileResult> {
  const groups = new Map<number, Rebuild[]>();
  for (const { bucket, inRedis } of toOpen) {
    const ofOne = ofBucket(sale, bucket);
    const { shard } = stores[bucket] as SaleStore;
    const rebuild = { sale: ofOne, shard, server: inRedis.server, isElsewhere: inRedis.isElsewhere };
    groups.set(ofOne.epoch, [...(groups.get(ofOne.epoch) ?? []), rebuild]);
  }
  const outcomes = await Promise.all([...groups.values()].map((rebuilds) => openGates(stores, rebuilds, mayOpen)));
  const outcome = outcomes.find((one) => one !== 'opened') ?? 'opened';
  return { outcome: outcomes.includes('waiting') ? 'waiting' : outcome };
}

/** No bucket is lost, so whoever froze them for a rebuild or a change is gone, or finds out. */
async function thawForgotten(stores: readonly SaleStore[], views: readonly BucketView[]): Promise<void> {
  await Promise.all(
    views.map(async ({ bucket, frozen }) => {
      if (frozen !== undefined) await stores[bucket]?.transfers.thaw(frozen);
    }),
  );
}

/**
 * Makes the units of all buckets add up to the total of the sale. They are counted while nothing is transferred; that is done only if the
 * total is new, or if two looks between which nothing moved say that they do not add up.
 */
async function followTotal(
  database: Database,
  transfers: BucketTransfers,
  sale: Sale,
  seen: 'new' | readonly BucketView[],
): Promise<'unchanged' | 'defined' | 'superseded'> {
  const { stores } = transfers;
  if (seen !== 'new' && !(await isWrong(sale, transfers, seen))) return 'unchanged';
  // What is on its way cannot be taken back.
  await transfers.finish();
  const raised = await raiseNumber(database, sale);
  if (raised === undefined) return 'superseded';
  const { epoch: number, buckets = [] } = raised;
  const epochs = buckets.map(({ epoch }) => epoch);
  const reports = await freezeBuckets(stores, number, epochs, []);
  if (reports === undefined) return 'superseded';
  const mustWait = unitsOf(reports) > sale.totalStock && unitsInFlight(reports) > 0;
  const isChanged = !mustWait && (await changeTotal(stores, number, sale.totalStock, reports));
  await thawBuckets(stores, number);
  return isChanged ? 'defined' : 'superseded';
}

async function isWrong(sale: Sale, transfers: BucketTransfers, before: readonly BucketView[]): Promise<boolean> {
  if (isRight(sale, before)) return false;
  const after = await transfers.look();
  if ([before, after].some((views) => views.length !== transfers.stores.length) || isRight(sale, after)) return false;
  return after.every((view, i) => view.isOpen && isStill(before[i] as BucketView, view));
}

/** Whether they add up; or more is owned than there is, and nothing that is released would be sold. */
function isRight({ totalStock }: Sale, views: readonly BucketView[]): boolean {
  const owners = views.reduce((sum, view) => sum + view.owners, 0);
  return unitsIn(views) === totalStock || (owners >= totalStock && views.every(({ quota }) => quota === 0));
}

/** A number for a change, above all epochs; no bucket's epoch rises. Undefined if the sale was changed since. */
async function raiseNumber(database: Database, seen: Sale): Promise<Sale | undefined> {
  return database.transaction(
    async (client) => {
      const sale = await lockSale(client, seen.saleId);
      if (sale?.epoch !== seen.epoch || sale.totalStock !== seen.totalStock) return undefined;
      await client.query(
        `UPDATE sales SET epoch = epoch + 1,
                opened_epoch = CASE opened_epoch WHEN epoch THEN epoch + 1 ELSE opened_epoch END WHERE id = $1`,
        [sale.saleId],
      );
      return { ...sale, epoch: sale.epoch + 1 };
    },
    { lockTimeoutMs: RAISE_LOCK_TIMEOUT_MS },
  );
}

/** PostgreSQL's definition wins, as in a sale of one bucket. */
async function define(
  database: Database,
  stores: readonly SaleStore[],
  sale: Sale,
  toDefine: readonly BucketState[],
): Promise<ReconcileResult> {
  const revision = Math.max(...toDefine.map(({ inRedis }) => inRedis.observed?.definition.revision ?? 0));
  const definition = sale.revision > revision ? sale : await raiseRevision(database.pool, sale, revision + 1);
  if (definition === undefined) return { outcome: 'superseded' };
  const replies = await Promise.all(
    toDefine.map(async ({ bucket }) => stores[bucket]?.transfers.redefine(definitionArguments(definition))),
  );
  return { outcome: replies.every((reply) => reply === 'defined') ? 'defined' : 'superseded' };
}
