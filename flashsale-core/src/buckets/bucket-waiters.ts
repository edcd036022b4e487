import { setTimeout as sleep } from 'node:timers/promises';
import { ITEMS_PER_CALL_MAX, type SaleStore } from '../redis/sale-store.js';
import { NEW_PROMISES, OLD_PROMISES } from '../reservations/promises.js';
import {
  type AttemptOutcome,
  type Decisions,
  type PurchaseAttempt,
  reserveUnits,
} from '../reservations/reserve-units.js';
import { LEASE_MS } from '../reservations/sold-out-lease.js';
import { type BucketsLease, leaseBuckets } from './lease-buckets.js';
import { BucketTransfers } from './transfers.js';

/** An attempt is answered within this time, counted from when its bucket was asked. */
const ANSWER_MS_MAX = 1_000;
/** Attempts of one sale that wait in a process; more are told at once to come again. */
const WAITING_MAX = 10_000;
/** Between two looks, if somebody else is moving units. */
const LOOK_AGAIN_AFTER_MS = 10;
/** Who has waited too long is looked for this often. */
const OVERDUE_PERIOD_MS = 20;

export type WaiterDecision =
  | (AttemptOutcome & { readonly epoch: number; readonly decidedAtMs: number })
  /** Nothing was decided. */
  | { readonly outcome: 'not-ready' }
  /** The unit may or may not be reserved. */
  | { readonly outcome: 'unknown'; readonly cause: Error };

export interface BucketWaitersOptions {
  /** Whether that epoch of the bucket is over, as far as the process knows. */
  readonly isOver?: (bucket: number, epoch: number) => boolean;
  /**
   * Why what was just reserved there, or `everything` that ever was, is on fewer replicas than asked for; undefined if it is not.
   */
  readonly untilKept?: (bucket: number, what: 'just-sent' | 'everything') => Promise<Error | undefined> | undefined;
}

interface HeldLease extends BucketsLease {
  readonly receivedAtMs: number;
  readonly endsAtMs: number;
}

interface Waiter {
  readonly attempt: PurchaseAttempt;
  readonly untilMs: number;
  /** Whether Redis may be deciding it now. */
  isUnderWay: boolean;
  readonly resolve: (decision: WaiterDecision) => void;
}

const NOT_READY: WaiterDecision = { outcome: 'not-ready' };

/**
 * The attempts of one sale that found nothing in their own bucket. They wait until units are brought from another one, or
 * every bucket leases "sold out": so nobody is told that a sale is sold out while a unit is anywhere. For each bucket one
 * look or transfer is under way at a time, for all who wait there.
 */
export class BucketWaiters {
  readonly #transfers: BucketTransfers;
  readonly #waiting = new Map<number, Waiter[]>();
  readonly #running = new Set<number>();
  /** All who are not answered. */
  readonly #open = new Set<Waiter>();
  #ticker: NodeJS.Timeout | undefined;
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
    return this.#open.size;
  }

  /**
   * Decides an attempt for which its bucket had nothing. Never rejects, and never takes longer than its deadline.
   * @param askedAtMs when the bucket was asked, or before, by the monotonic clock
   */
  decide(bucket: number, attempt: PurchaseAttempt, askedAtMs: number): Promise<WaiterDecision> {
    const lease = this.#current;
    // The bucket has said in the time of the lease that the user owns nothing.
    if (lease !== undefined && askedAtMs >= lease.receivedAtMs) return Promise.resolve(toSoldOut(lease, bucket));
    const untilMs = askedAtMs + ANSWER_MS_MAX;
    if (this.#open.size >= WAITING_MAX || performance.now() >= untilMs) return Promise.resolve(NOT_READY);
    return new Promise((resolve) => {
      const waiter = { attempt, untilMs, isUnderWay: false, resolve };
      this.#open.add(waiter);
      this.#waitingIn(bucket).push(waiter);
      this.#ticker ??= setInterval(() => this.#endOverdue(), OVERDUE_PERIOD_MS);
      if (!this.#running.has(bucket)) void this.#run(bucket);
    });
  }

  async #run(bucket: number): Promise<void> {
    this.#running.add(bucket);
    try {
      while (this.#waitingIn(bucket).length > 0) {
        const isAnyDecided = await this.#round(bucket);
        if (!isAnyDecided && this.#current === undefined && this.#waitingIn(bucket).length > 0)
          await sleep(LOOK_AGAIN_AFTER_MS);
      }
    } finally {
      this.#running.delete(bucket);
    }
  }

  /** Resolves with whether anyone was answered. */
  async #round(bucket: number): Promise<boolean> {
    const waiters = this.#waitingIn(bucket).splice(0, ITEMS_PER_CALL_MAX);
    for (const waiter of waiters) waiter.isUnderWay = true;
    try {
      const lease = this.#current;
      const decisions = await (lease === undefined ? this.#bring(bucket, waiters) : this.#ask(bucket, waiters));
      // Asked and answered while it lasts: the user owns nothing, and no unit is anywhere.
      const soldOut = lease !== undefined && lease === this.#current ? toSoldOut(lease, bucket) : undefined;
      const still = decisions === undefined ? waiters : await this.#conclude(bucket, waiters, decisions, soldOut);
      this.#waitAgain(bucket, still);
      return still.length < waiters.length;
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
    if (brought.outcome !== 'empty') return undefined;
    await this.#leaseAll();
    // No lease is given where the sale is over or paused, which only the bucket can say.
    return this.#current === undefined ? this.#ask(bucket, waiters) : undefined;
  }

  async #ask(bucket: number, waiters: readonly Waiter[]): Promise<Decisions | undefined> {
    const attempts = waiters.map(({ attempt }) => attempt);
    const decisions = await reserveUnits(this.stores[bucket] as SaleStore, attempts);
    return decisions === 'not-ready' ? undefined : decisions;
  }

  /** Answers those for whom it is decided. Resolves with the others. */
  async #conclude(
    bucket: number,
    waiters: readonly Waiter[],
    { epoch, decidedAtMs, outcomes }: Decisions,
    soldOut: WaiterDecision | undefined,
  ): Promise<Waiter[]> {
    const isOver = this.options.isOver?.(bucket, epoch) === true;
    const fault = isOver
      ? new Error('Redis decided in an epoch that is over')
      : await this.#untilKept(bucket, outcomes);
    const still: Waiter[] = [];
    waiters.forEach((waiter, i) => {
      const decided = outcomes[i] as AttemptOutcome;
      const isPromise = NEW_PROMISES.has(decided.outcome) || OLD_PROMISES.has(decided.outcome);
      if (fault !== undefined && (isOver || isPromise)) this.#resolve(waiter, { outcome: 'unknown', cause: fault });
      else if (decided.outcome !== 'sold-out') this.#resolve(waiter, { ...decided, epoch, decidedAtMs });
      else if (soldOut !== undefined) this.#resolve(waiter, soldOut);
      else still.push(waiter);
    });
    return still;
  }

  async #untilKept(bucket: number, outcomes: readonly AttemptOutcome[]): Promise<Error | undefined> {
    if (outcomes.some(({ outcome }) => OLD_PROMISES.has(outcome)))
      return this.options.untilKept?.(bucket, 'everything');
    if (outcomes.some(({ outcome }) => NEW_PROMISES.has(outcome))) return this.options.untilKept?.(bucket, 'just-sent');
    return undefined;
  }

  /** Puts back those who were answered nothing, before those who came meanwhile. */
  #waitAgain(bucket: number, waiters: readonly Waiter[]): void {
    const unanswered = waiters.filter((waiter) => this.#open.has(waiter));
    for (const waiter of unanswered) waiter.isUnderWay = false;
    this.#waitingIn(bucket).unshift(...unanswered);
  }

  /** Ends the wait of those whose time is over, whatever is under way for them. */
  #endOverdue(): void {
    const nowMs = performance.now();
    const before = this.#open.size;
    for (const waiter of this.#open) {
      if (nowMs >= waiter.untilMs) this.#resolve(waiter, waiter.isUnderWay ? tookTooLong() : NOT_READY);
    }
    if (this.#open.size === before) return;
    for (const [bucket, waiters] of this.#waiting) {
      const unanswered = waiters.filter((waiter) => this.#open.has(waiter));
      this.#waiting.set(bucket, unanswered);
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

  /** Once: whoever has waited too long is not answered again. */
  #resolve(waiter: Waiter, decision: WaiterDecision): void {
    if (!this.#open.delete(waiter)) return;
    if (this.#open.size === 0) {
      clearInterval(this.#ticker);
      this.#ticker = undefined;
    }
    waiter.resolve(decision);
  }

  #waitingIn(bucket: number): Waiter[] {
    let waiters = this.#waiting.get(bucket);
    if (waiters === undefined) this.#waiting.set(bucket, (waiters = []));
    return waiters;
  }
}

function tookTooLong(): WaiterDecision {
  return { outcome: 'unknown', cause: new Error(`No bucket decided within ${ANSWER_MS_MAX} ms`) };
}

function toSoldOut({ epochs, leasedAtMs, receivedAtMs }: HeldLease, bucket: number): WaiterDecision {
  const decidedAtMs = leasedAtMs + Math.floor(performance.now() - receivedAtMs);
  return { outcome: 'sold-out', epoch: epochs[bucket] as number, decidedAtMs };
}
