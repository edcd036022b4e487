import { Injectable, Logger } from '@nestjs/common';
import { PeriodicTask, PURCHASE_OUTCOMES, type SaleMode, SaleStats } from 'flashsale-core';
import { PurchaseMetrics } from './purchase-metrics.js';
import { RecentLatencies } from './recent-latencies.js';

/** A replayed answer is not an attempt of its own and is not counted. */
export type CountedOutcome =
  | 'reserved'
  | 'duplicate'
  | 'sold-out'
  | 'not-active'
  | 'held'
  | 'already-held'
  | 'limit-reached'
  | 'too-many-holds'
  | 'not-enough'
  | 'all-held'
  | 'key-reused';
type CountedStatus = (typeof PURCHASE_OUTCOMES)[CountedOutcome]['status'];
const NO_COUNTS: Readonly<Record<CountedStatus, number>> & OutcomeCounts = {
  ...{ SUCCESS: 0, ALREADY_PURCHASED: 0, SOLD_OUT: 0, NOT_ACTIVE: 0 },
  ...{ HELD: 0, ALREADY_HELD: 0, LIMIT_REACHED: 0, TOO_MANY_HOLDS: 0, NOT_ENOUGH: 0, ALL_HELD: 0, KEY_REUSED: 0 },
};
const STATUSES = Object.keys(NO_COUNTS) as CountedStatus[];

/** What attempts in a sale of each mode can become. */
export const COUNTED_STATUSES = {
  INSTANT: ['SUCCESS', 'ALREADY_PURCHASED', 'SOLD_OUT', 'NOT_ACTIVE'],
  HOLD: STATUSES,
} as const satisfies Record<SaleMode, readonly CountedStatus[]>;
export interface OutcomeCounts {
  readonly SUCCESS: number;
  readonly ALREADY_PURCHASED: number;
  readonly SOLD_OUT: number;
  readonly NOT_ACTIVE: number;
  // Of sales that hold units until they are paid for; absent in others.
  readonly HELD?: number;
  readonly ALREADY_HELD?: number;
  readonly LIMIT_REACHED?: number;
  readonly TOO_MANY_HOLDS?: number;
  readonly NOT_ENOUGH?: number;
  readonly ALL_HELD?: number;
  readonly KEY_REUSED?: number;
}

const REPORT_PERIOD_MS = 1_000;
/** Sales counted at the same time; beyond this the one that came first is forgotten. */
const SALES_MAX = 256;

interface SaleCounter {
  readonly saleId: string;
  readonly epoch: number;
  /** Since the last report to Redis. */
  counts: Record<CountedStatus, number>;
  readonly latencies: RecentLatencies;
}

/**
 * Counts decisions and their latencies for the operator, in memory, and adds them to the shared stats of the sale in
 * Redis once a second. They are approximate: a killed process loses its last second. The audit trail is exact.
 */
@Injectable()
export class PurchaseStats {
  readonly #counters = new Map<string, SaleCounter>();
  readonly #task: PeriodicTask;
  /** Most decisions in a row are about the same sale. */
  #last: SaleCounter | undefined;

  constructor(
    private readonly shared: SaleStats,
    private readonly metrics: PurchaseMetrics,
  ) {
    this.#task = new PeriodicTask(
      'Reporting the purchase stats',
      REPORT_PERIOD_MS,
      () => this.report(),
      new Logger(PurchaseStats.name),
    );
  }

  start(): void {
    this.#task.start();
  }

  /** Reports the rest, if Redis is available. */
  async stop(): Promise<void> {
    await this.#task.stop();
    await this.report().catch(() => undefined);
  }

  /** Counts one decision. No I/O, and no memory except for the first decision of a sale. */
  record(outcome: CountedOutcome, saleId: string, epoch: number, startedAtMs: number): void {
    const latencyMs = performance.now() - startedAtMs;
    this.metrics.record(outcome, latencyMs);
    const last = this.#last;
    const counter = last?.saleId === saleId && last.epoch === epoch ? last : this.#counterOf(saleId, epoch);
    if (counter === undefined) return;
    this.#last = counter;
    counter.counts[PURCHASE_OUTCOMES[outcome].status] += 1;
    counter.latencies.record(latencyMs);
  }

  /** Forgets the counts of a sale that are not reported yet. */
  forget(saleId: string): void {
    const counter = this.#counters.get(saleId);
    if (counter !== undefined) this.#forget(counter);
  }

  /** Adds the counts since the last report to the shared stats. @throws if Redis is unavailable; nothing is lost */
  async report(): Promise<void> {
    const reports = await Promise.allSettled([...this.#counters.values()].map((counter) => this.#reportSale(counter)));
    const failed = reports.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async #reportSale(counter: SaleCounter): Promise<void> {
    const { saleId, epoch, counts } = counter;
    const latencies = counter.latencies.roll(performance.now());
    const outcomes = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
    counter.counts = { ...NO_COUNTS };
    try {
      await this.shared.add(saleId, { epoch, outcomes, latencies });
    } catch (error) {
      for (const status of STATUSES) counter.counts[status] += counts[status];
      throw error;
    }
    // Its window is empty and was reported as empty, so there is nothing to keep.
    const isIdle = latencies === undefined && STATUSES.every((status) => counter.counts[status] === 0);
    if (isIdle) this.#forget(counter);
  }

  /** Undefined for a decision from an epoch that is over: its stats are already forgotten. */
  #counterOf(saleId: string, epoch: number): SaleCounter | undefined {
    const known = this.#counters.get(saleId);
    if (known !== undefined && known.epoch >= epoch) return known.epoch === epoch ? known : undefined;
    const [first] = this.#counters.values();
    if (known === undefined && first !== undefined && this.#counters.size >= SALES_MAX) this.#forget(first);
    const counter = { saleId, epoch, counts: { ...NO_COUNTS }, latencies: new RecentLatencies() };
    this.#counters.set(saleId, counter);
    return counter;
  }

  #forget(counter: SaleCounter): void {
    if (this.#counters.get(counter.saleId) === counter) this.#counters.delete(counter.saleId);
    if (this.#last === counter) this.#last = undefined;
  }
}
