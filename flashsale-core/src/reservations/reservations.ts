import { adoptFromAnyBucket } from '../buckets/adopt-from-any-bucket.js';
import { BucketWaiters } from '../buckets/bucket-waiters.js';
import { leaseBuckets, readBuyersOfBuckets } from '../buckets/lease-buckets.js';
import type { Database } from '../postgresql/database.js';
import type { RedisStore } from '../redis/redis-store.js';
import type { SaleStore } from '../redis/sale-store.js';
import { shardNames } from '../redis/shard.js';
import { type SaleInBuckets, shardOf, shardsOf } from '../sales/sale.js';
import { adoptReservation, type Adoption } from './adopt-reservation.js';
import { findDeadEntries, findDeathCauses, liftDeadEntries } from './dead-entries.js';
import { discardReservation, type DiscardOutcome } from './discard-reservation.js';
import { findPurchase, type FoundPurchase } from './find-purchase.js';
import { OutboxRelay, type OutboxRelayDependencies } from './outbox-relay.js';
import { settleOutbox } from './outbox.js';
import { findRetiredOrder, type RetiredOrder } from './owners.js';
import { releaseReservation } from './release-reservation.js';
import { type Decisions, type PurchaseAttempt, reserveUnits } from './reserve-units.js';
import { type Reservation, shardOfReservation } from './reservation.js';
import { leaseSoldOut, type SoldOutLease } from './sold-out-lease.js';

/** What can be done with reservations. Callers need not know which store does it; each method's function says more. */
export class Reservations {
  constructor(
    private readonly database: Database,
    private readonly redis: RedisStore,
  ) {}

  /** Whether the Redis in use belongs to another shop, so nothing of it may be believed or changed. */
  get areForeign(): boolean {
    return this.redis.isForeign;
  }

  /** @param shard the id of the sale, or the name of the shard that all these users are in */
  reserve(shard: string, attempts: readonly PurchaseAttempt[]): Promise<Decisions | 'not-ready'> {
    return reserveUnits(this.redis.sale(shard), attempts);
  }

  /** Names the server that holds the sale, or that shard of it. */
  serverOf(shard: string): string {
    return this.redis.serverOf(shard);
  }

  /** Why what was just sent is on fewer replicas than asked for, if any is; undefined where none is asked for. */
  untilKept(shard: string): Promise<Error | undefined> | undefined {
    return this.redis.untilKept(shard);
  }

  /** The same of what anybody sent before. */
  untilAllKept(shard: string): Promise<Error | undefined> {
    return this.redis.untilAllKept(shard);
  }

  /** Sends the calls that `ask` makes in one write. */
  inOneWrite<T>(ask: () => T): T {
    return this.redis.inOneWrite(ask);
  }

  find(sale: SaleInBuckets, userId: string): Promise<FoundPurchase | 'not-ready'> {
    return findPurchase(this.redis.sale(shardOf(sale, userId)), userId);
  }

  findRetired(saleId: string, userId: string): Promise<RetiredOrder | undefined> {
    return findRetiredOrder(this.database.pool, saleId, userId);
  }

  leaseSoldOut(sale: SaleInBuckets): Promise<SoldOutLease | undefined> {
    const stores = this.#storesOf(sale);
    return stores.length === 1 ? leaseSoldOut(stores[0] as SaleStore) : leaseBuckets(stores);
  }

  /** The users who own a unit, page by page. */
  readBuyers(sale: SaleInBuckets): AsyncIterable<readonly string[]> {
    return readBuyersOfBuckets(this.#storesOf(sale));
  }

  /** The attempts of a sale that found nothing in the bucket of their user. */
  waitersOf(sale: SaleInBuckets, isOver: (bucket: number, epoch: number) => boolean): BucketWaiters {
    const shards = shardsOf(sale);
    return new BucketWaiters(this.#storesOf(sale), {
      isOver,
      untilKept: (bucket, what) => {
        const shard = shards[bucket] as string;
        if (this.redis.waitReplicas === 0) return undefined;
        return what === 'everything' ? this.redis.untilAllKept(shard) : this.redis.untilKept(shard);
      },
    });
  }

  adopt(reservation: Reservation): Promise<Adoption> {
    const store = this.#storeOf(reservation);
    if (store.buckets === 1) return adoptReservation(store, reservation);
    const stores = shardNames(store.saleId, store.buckets).map((shard) => this.redis.sale(shard));
    return adoptFromAnyBucket(stores, store.bucket, reservation);
  }

  release(reservation: Reservation): Promise<'released' | 'none' | 'not-ready'> {
    return releaseReservation(this.#storeOf(reservation), reservation);
  }

  /** Settles reservations of any sales, one call each sale or bucket. */
  async settle(reservations: readonly Reservation[]): Promise<void> {
    const outboxIdsByShard = new Map<string, string[]>();
    for (const reservation of reservations) {
      const shard = shardOfReservation(reservation);
      const outboxIds = outboxIdsByShard.get(shard) ?? [];
      outboxIdsByShard.set(shard, outboxIds);
      outboxIds.push(reservation.outboxId);
    }
    await Promise.all(
      [...outboxIdsByShard].map(([shard, outboxIds]) => settleOutbox(this.redis.sale(shard), outboxIds)),
    );
  }

  discard(reservation: Reservation, reason: string): Promise<DiscardOutcome> {
    return discardReservation(this.database, this.#storeOf(reservation), reservation, reason);
  }

  findDeathCauses(reservations: readonly Reservation[]): Promise<ReadonlyMap<string, string>> {
    return findDeathCauses(this.database.pool, reservations);
  }

  liftDead(reservations: readonly Reservation[], reason: string): Promise<number> {
    return liftDeadEntries(this.database.pool, reservations, reason);
  }

  /** A relay over the outboxes of all sales. */
  relay(dependencies: Omit<OutboxRelayDependencies, 'redis' | 'findDead'>): OutboxRelay {
    return new OutboxRelay({
      ...dependencies,
      redis: this.redis,
      findDead: (reservations) => findDeadEntries(this.database.pool, reservations),
    });
  }

  #storeOf(reservation: Reservation): SaleStore {
    return this.redis.sale(shardOfReservation(reservation));
  }

  #storesOf(sale: SaleInBuckets): SaleStore[] {
    return shardsOf(sale).map((shard) => this.redis.sale(shard));
  }
}
