import { Injectable } from '@nestjs/common';
import {
  bucketOf,
  bucketsOf,
  type BucketWaiters,
  type PurchaseAttempt,
  Reservations,
  type SaleInBuckets,
  SaleCatalog,
  shardName,
} from 'flashsale-core';
import type { Undecided } from './attempt-batcher.js';
import { ReservationBatcher, type ReservationDecision } from './reservation-batcher.js';

/** Sales whose buckets are known; of more than these, those for whose units nobody waits are forgotten. */
const SALES_MAX = 100;

/** Has Redis decide the attempts of sales in buckets: in the bucket of the user, and with the units of any. */
@Injectable()
export class BucketPurchases {
  /** By sale and number of buckets: one that was deleted and created again may have another. */
  readonly #waiters = new Map<string, BucketWaiters>();
  #waited = 0;

  constructor(
    private readonly reservations: Reservations,
    private readonly catalog: SaleCatalog,
    private readonly batcher: ReservationBatcher,
  ) {}

  /** For metrics: attempts that wait for units of other buckets now, and those that ever did. */
  get gauges(): { readonly waiting: number; readonly waited: number } {
    let waiting = 0;
    for (const waiters of this.#waiters.values()) waiting += waiters.waiting;
    return { waiting, waited: this.#waited };
  }

  /** Decides one attempt. Never rejects. */
  async decide(sale: SaleInBuckets, attempt: PurchaseAttempt): Promise<ReservationDecision | Undecided> {
    const askedAtMs = performance.now();
    const buckets = bucketsOf(sale);
    const bucket = bucketOf(sale.saleId, attempt.userId, buckets);
    const decision = await this.batcher.decide(shardName(sale.saleId, bucket, buckets), attempt);
    if (decision.outcome !== 'sold-out') return decision;
    this.#waited += 1;
    return this.#waitersOf(sale).decide(bucket, attempt, askedAtMs);
  }

  #waitersOf(sale: SaleInBuckets): BucketWaiters {
    const { saleId } = sale;
    const key = `${saleId}/${bucketsOf(sale)}`;
    let waiters = this.#waiters.get(key);
    if (waiters === undefined) {
      if (this.#waiters.size >= SALES_MAX) this.#forgetIdle();
      waiters = this.reservations.waitersOf(sale, (bucket, epoch) => this.#isOver(saleId, bucket, epoch));
      this.#waiters.set(key, waiters);
    }
    return waiters;
  }

  #forgetIdle(): void {
    for (const [key, { waiting }] of this.#waiters) if (waiting === 0) this.#waiters.delete(key);
  }

  #isOver(saleId: string, bucket: number, epoch: number): boolean {
    const known = this.catalog.find(saleId);
    return typeof known === 'object' && epoch < (known.buckets?.[bucket]?.epoch ?? 0);
  }
}
