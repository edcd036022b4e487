import { readBucketUnits } from '../buckets/bucket-units.js';
import { observeBuckets } from '../buckets/observe-buckets.js';
import type { Database } from '../postgresql/database.js';
import type { DeadLetters } from '../rabbitmq/dead-letters.js';
import type { RedisStore } from '../redis/redis-store.js';
import { readHeldSales, type SaleStore, takeRequestedSales } from '../redis/sale-store.js';
import { untilLeasesEnd } from '../reservations/sold-out-lease.js';
import { findSale } from '../sales/sale-records.js';
import { type Sale, type SaleInBuckets, shardsOf } from '../sales/sale.js';
import { measureDrift } from './equations.js';
import { HoldBook, type HoldUnits } from './hold-book.js';
import { InstantBook, type InstantUnits } from './instant-book.js';
import { observeSale, readRedisSale, type SaleObservation } from './observe-sale.js';
import type { ReconcileResult } from './reconcile-result.js';
import { reconcileSale } from './reconcile-sale.js';
import { raiseNewSales } from './raise-new-sales.js';
import type { RepairRefusal, RepairReport, RepairRequest } from './repair/repair-report.js';
import { repairSale } from './repair/repair-sale.js';
import { type ResetResult, resetSale } from './reset-sale.js';
import type { Drift, Rebuild } from './sale-book.js';
import { expireSale, forgetRetiredSale, retireSale, type RetireResult } from './retire-sale.js';

/** What compares a sale in both stores or changes it in both; each method's function says more. */
export class Reconciliation {
  constructor(
    private readonly database: Database,
    private readonly redis: RedisStore,
  ) {}

  /**
   * The sale's counters; undefined if they are not loaded. `last` is what was seen before: it stands for buckets that do not answer.
   * @throws when Redis is away
   */
  observe(
    sale: SaleInBuckets & Partial<Pick<Sale, 'resetEpoch'>>,
    last?: SaleObservation,
  ): Promise<SaleObservation | undefined> {
    if (sale.buckets === undefined) return observeSale(this.redis.sale(sale.saleId));
    return observeBuckets(this.#storesOf(sale), sale.resetEpoch, last);
  }

  /** Sends the calls that `ask` makes in one write. */
  inOneWrite<T>(ask: () => T): T {
    return this.redis.inOneWrite(ask);
  }

  measureDrift(saleId: string): Promise<Drift | 'moving' | 'not-ready'> {
    return measureDrift(this.database, this.redis.sale(saleId));
  }

  /** What both stores count of an INSTANT sale at one instant; 'moving' also if more than so many entries wait. */
  async readInstantUnits(saleId: string, outboxLengthMax: number): Promise<InstantUnits | 'moving' | 'not-ready'> {
    const store = this.redis.sale(saleId);
    const sale = await findSale(this.database.pool, saleId);
    return sale?.buckets === undefined
      ? new InstantBook(store).readUnits(this.database, outboxLengthMax)
      : readBucketUnits(this.database, store.inBuckets(sale.buckets.length), outboxLengthMax);
  }

  /** What both stores count of a HOLD sale at one instant; 'moving' also if more than so many entries wait. */
  readHoldUnits(saleId: string, outboxLengthMax: number): Promise<HoldUnits | 'moving' | 'not-ready'> {
    return new HoldBook(this.redis.sale(saleId)).readUnits(this.database, outboxLengthMax);
  }

  /** Raises the epoch of those that were never open, by few transactions, but for sales in buckets; `reconcile` opens them. */
  async raiseNew(sales: readonly Sale[]): Promise<Sale[]> {
    // One that has ended may be retired without ever being opened.
    const fresh = sales.filter((sale) => sale.epoch === 0 && !sale.retiredAt && sale.endsAt.getTime() > Date.now());
    const raised = await raiseNewSales(
      this.database,
      this.redis,
      fresh.map(({ saleId }) => saleId),
    );
    return sales.map((sale) => raised.get(sale.saleId) ?? sale);
  }

  reconcile(
    sale: Sale,
    mayOpen: (rebuild: Rebuild) => Promise<boolean>,
    onClosed?: (reason: string) => void,
  ): Promise<ReconcileResult> {
    return reconcileSale(this.database, this.redis.sale(sale.saleId), sale, mayOpen, onClosed);
  }

  /** Waits until no process answers buyers by what the sale was before a change. */
  async untilLeasesEnd(sale: SaleInBuckets): Promise<void> {
    await Promise.all(this.#storesOf(sale).map(untilLeasesEnd));
  }

  reset(saleId: string, actor: string): Promise<ResetResult | undefined> {
    return resetSale(this.database, this.redis.sale(saleId), actor);
  }

  repair(
    request: RepairRequest,
    deadLetters: Pick<DeadLetters, 'readBodies'> | undefined,
  ): Promise<RepairReport | RepairRefusal> {
    return repairSale({ database: this.database, redis: this.redis, deadLetters }, request);
  }

  // The end of a sale in Redis.

  retire(saleId: string, endedForMs: number): Promise<RetireResult> {
    return retireSale(this.database, this.redis.sale(saleId), endedForMs);
  }

  async forgetRetired(sale: Sale): Promise<void> {
    await forgetRetiredSale(this.database, this.redis.sale(sale.saleId), sale);
  }

  /**
   * Closes a sale, or a bucket, that only Redis has, because it would keep selling without orders. Undefined if it is back in
   * PostgreSQL, or somebody else changed it.
   */
  async closeDeleted(shard: string): Promise<{ wasOpen: boolean; isBeingRebuilt: boolean } | undefined> {
    const store = this.redis.sale(shard);
    const { observed, rebuild } = await readRedisSale(store);
    // It may have been created again; then it has another epoch and must stay open.
    const sale = await findSale(this.database.pool, store.saleId);
    if (sale !== undefined && shardsOf(sale).includes(shard)) return undefined;
    const wasOpen = observed !== undefined && observed.gate !== 'closed';
    if (wasOpen && (await store.setGate(observed.epoch, 'closed')) !== 'set') return undefined;
    return { wasOpen, isBeingRebuilt: rebuild !== undefined };
  }

  expire(shard: string, options: { readonly afterMs: number; readonly isBeingRebuilt: boolean }): Promise<void> {
    return expireSale(this.database, this.redis.sale(shard), options);
  }

  /** Calls `listener` on every connection to Redis, the first and all later ones: it may be another server. */
  onConnected(listener: () => void): void {
    this.redis.onConnected(listener);
  }

  // Lists that all processes share.

  /** The names of all shards that Redis holds: the ids of sales, or the buckets of those that have several. */
  readHeld(): Promise<string[]> {
    return readHeldSales(this.redis);
  }

  /** Asks the reconciler to handle a sale in its next round, even though it is not running. */
  request(saleId: string): Promise<void> {
    return this.redis.sale(saleId).request();
  }

  /** Takes some of the sales that were requested. */
  takeRequested(): Promise<string[]> {
    return takeRequestedSales(this.redis);
  }

  #storesOf(sale: SaleInBuckets): SaleStore[] {
    return shardsOf(sale).map((shard) => this.redis.sale(shard));
  }
}
