import { setTimeout as sleep } from 'node:timers/promises';
import { ITEMS_PER_CALL_MAX, type SaleStore } from '../redis/sale-store.js';
import {
  type AttemptOutcome,
  type Decisions,
  type PurchaseAttempt,
  reserveUnits,
} from '../reservations/reserve-units.js';
import { LEASE_MS } from '../reservations/sold-out-lease.js';
import { type BucketsLease, leaseBuckets } from './lease-buckets.js';
import { BucketTransfers } from './transfers.js';

/** Nobody waits longer for units of other buckets; then it is unknown whether there are some. */
const WAIT_MS_MAX = 1_000;
/** Attempts of one sale that wait in a process; more are told at once to come again. */
const WAITING_MAX = 10_000;
/** Between two looks, if somebody else is moving units. */
const LOOK_AGAIN_AFTER_MS = 10;

export type WaiterDecision =
  | (AttemptOutcome & { readonly epoch: number; readonly decidedAtMs: number })
  | { readonly outcome: 'not-ready' }
  | { readonly outcome: 'unknown'; readonly cause: Error };

export interface BucketWaitersOptions {
  /** Whether that epoch of the bucket is over, as far as the process knows. */
  readonly isOver?: (bucket: number, epoch: number) => boolean;
  /** Why what was just reserved there is on fewer replicas than asked for; undefined if it is not. */
  readonly untilKept?: (bucket: number) => Promise<Error | undefined> | undefined;
}

interface HeldLease extends BucketsLease {
  readonly receivedAtMs: number;
  readonly endsAtMs: number;
}

interface Waiter {
  readonly attempt: PurchaseAttempt;
  readonly untilMs: number;
  readonly resolve: (decision: WaiterDecision) => void;
}

/**
 * The attempts of one sale that found nothing in their own bucket. They wait until units are brought from another one, or
 * every bucket leases "sold out": so nobody is told that a sale is sold out while a unit is anywhere. For each bucket one
 * look or transfer is under way at a time, for all who wait there.
 */
export class BucketWaiters {
  readonly #transfers: BucketTransfers;
  readonly #waiting = new Map<number, Waiter[]>();
  readonly #running = new Set<number>();
  #count = 0;
  #leasing: Promise<void> | undefined;
  #lease: HeldLease | undefined;

  /** @param stores the buckets of the sale, in order */
  constructor(
    private readonly stores: readonly SaleStore[],
    private readonly options: BucketWaitersOptions = {},
  ) {
    this.#transfers = new BucketTransfers(stores);
  }

  /** Attempts that wait. */
  get waiting(): number {
    return this.#count;
  }

  /**
   * Decides an attempt for which its bucket had nothing. Never rejects.
   * @param askedAtMs when the bucket was asked, or before, by the monotonic clock
   */
  decide(bucket: number, attempt: PurchaseAttempt, askedAtMs: number): Promise<WaiterDecision> {
    const lease = this.#current;
    // The bucket has said in the time of the lease that the user owns nothing.
    if (lease !== undefined && askedAtMs >= lease.receivedAtMs) return Promise.resolve(toSoldOut(lease, bucket));
    if (this.#count >= WAITING_MAX) return Promise.resolve({ outcome: 'not-ready' });
    this.#count += 1;
    return new Promise((resolve) => {
      this.#waitingIn(bucket).push({ attempt, resolve, untilMs: performance.now() + WAIT_MS_MAX });
      if (!this.#running.has(bucket)) void this.#run(bucket);
    });
  }

  async #run(bucket: number): Promise<void> {
    this.#running.add(bucket);
    try {
      while (this.#waitingIn(bucket).length > 0) {
        const isAnythingDone = await this.#round(bucket);
        this.#giveUp(bucket);
        if (!isAnythingDone && this.#current === undefined && this.#waitingIn(bucket).length > 0)
          await sleep(LOOK_AGAIN_AFTER_MS);
      }
    } finally {
      this.#running.delete(bucket);
    }
  }

  /** Resolves with whether anything was decided. */
  async #round(bucket: number): Promise<boolean> {
    const waiters = this.#waitingIn(bucket).splice(0, ITEMS_PER_CALL_MAX);
    try {
      const lease = this.#current;
      const decisions = await (lease === undefined ? this.#bring(bucket, waiters) : this.#ask(bucket, waiters));
      if (decisions === undefined) {
        this.#waitingIn(bucket).unshift(...waiters);
        return false;
      }
      // Asked and answered while it lasts: the user owns nothing, and no unit is anywhere.
      const soldOut = lease !== undefined && lease === this.#current ? toSoldOut(lease, bucket) : undefined;
      await this.#conclude(bucket, waiters, decisions, soldOut);
      return true;
    } catch (error) {
      for (const waiter of waiters) this.#resolve(waiter, { outcome: 'unknown', cause: error as Error });
      return true;
    }
  }

  async #bring(bucket: number, waiters: readonly Waiter[]): Promise<Decisions | undefined> {
    const brought = await this.#transfers.bring(
      bucket,
      waiters.map(({ attempt }) => attempt),
    );
    if (brought.outcome === 'decided') return brought.decisions;
    if (brought.outcome === 'empty') await this.#leaseAll();
    return undefined;
  }

  async #ask(bucket: number, waiters: readonly Waiter[]): Promise<Decisions | undefined> {
    const attempts = waiters.map(({ attempt }) => attempt);
    const decisions = await reserveUnits(this.stores[bucket] as SaleStore, attempts);
    return decisions === 'not-ready' ? undefined : decisions;
  }

  async #conclude(
    bucket: number,
    waiters: readonly Waiter[],
    { epoch, decidedAtMs, outcomes }: Decisions,
    soldOut: WaiterDecision | undefined,
  ): Promise<void> {
    const isOver = this.options.isOver?.(bucket, epoch) === true;
    const hasPromised = outcomes.some(({ outcome }) => outcome === 'reserved' || outcome === 'replayed');
    const fault = hasPromised ? await this.options.untilKept?.(bucket) : undefined;
    const cause = isOver ? new Error('Redis decided in an epoch that is over') : fault;
    const still: Waiter[] = [];
    waiters.forEach((waiter, i) => {
      const decided = outcomes[i] as AttemptOutcome;
      if (decided.outcome === 'sold-out') {
        if (soldOut === undefined) still.push(waiter);
        else this.#resolve(waiter, soldOut);
      } else if (cause === undefined) this.#resolve(waiter, { ...decided, epoch, decidedAtMs });
      else this.#resolve(waiter, { outcome: 'unknown', cause });
    });
    this.#waitingIn(bucket).unshift(...still);
  }

  /** Ends the wait of those who have waited long enough. */
  #giveUp(bucket: number): void {
    const nowMs = performance.now();
    const waiters = this.#waitingIn(bucket);
    for (const waiter of waiters.splice(0)) {
      if (nowMs >= waiter.untilMs) this.#resolve(waiter, { outcome: 'not-ready' });
      else waiters.push(waiter);
    }
  }

  #leaseAll(): Promise<void> {
    this.#leasing ??= this.#askForLeases().finally(() => (this.#leasing = undefined));
    return this.#leasing;
  }

  async #askForLeases(): Promise<void> {
    // Counted from before the first question: each bucket stays as it is for longer.
    const askedAtMs = performance.now();
    const lease = await leaseBuckets(this.stores).catch(() => undefined);
    this.#lease = lease && { ...lease, endsAtMs: askedAtMs + LEASE_MS, receivedAtMs: performance.now() };
  }

  /** The lease that lasts. */
  get #current(): HeldLease | undefined {
    const lease = this.#lease;
    if (lease === undefined || performance.now() >= lease.endsAtMs) return undefined;
    const isOver = lease.epochs.some((epoch, bucket) => this.options.isOver?.(bucket, epoch) === true);
    return isOver ? undefined : lease;
  }

  #resolve(waiter: Waiter, decision: WaiterDecision): void {
    this.#count -= 1;
    waiter.resolve(decision);
  }

  #waitingIn(bucket: number): Waiter[] {
    let waiters = this.#waiting.get(bucket);
    if (waiters === undefined) this.#waiting.set(bucket, (waiters = []));
    return waiters;
  }
}

function toSoldOut({ epochs, leasedAtMs, receivedAtMs }: HeldLease, bucket: number): WaiterDecision {
  const decidedAtMs = leasedAtMs + Math.floor(performance.now() - receivedAtMs);
  return { outcome: 'sold-out', epoch: epochs[bucket] as number, decidedAtMs };
}
