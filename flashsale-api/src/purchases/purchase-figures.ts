import { Inject, Injectable, Logger } from '@nestjs/common';
import { addStats, PeriodicTask, RedisStore } from 'flashsale-core';
import { INSTANCE } from 'flashsale-core/nest';
import { PurchaseMetrics } from './purchase-metrics.js';
import { RecentLatencies } from './recent-latencies.js';

/** What a buyer can hear of a decision. A replayed answer is no attempt of its own and counts nowhere. */
export const FIGURE_OUTCOMES = ['SUCCESS', 'ALREADY_PURCHASED', 'SOLD_OUT', 'NOT_ACTIVE'] as const;
export type FigureOutcome = (typeof FIGURE_OUTCOMES)[number];
export type OutcomeCounts = Record<FigureOutcome, number>;

const MEASURED_OUTCOMES = {
  SUCCESS: 'success',
  ALREADY_PURCHASED: 'already_purchased',
  SOLD_OUT: 'sold_out',
  NOT_ACTIVE: 'not_active',
} as const;
const TELL_PERIOD_MS = 1_000;
/** Sales that are bought from at the same time; beyond this the one that came first is forgotten. */
const SALES_MAX = 256;

interface SaleCounter {
  readonly saleId: string;
  readonly epoch: number;
  /** Since Redis was told. */
  counts: OutcomeCounts;
  readonly latencies: RecentLatencies;
}

/**
 * Counts decisions and their latencies for the operator's eyes, in memory, and adds them to the shared figures of the
 * sale in Redis once a second. They are about right: a killed process loses its last second. The audit trail is exact.
 */
@Injectable()
export class PurchaseFigures {
  readonly #counters = new Map<string, SaleCounter>();
  readonly #task: PeriodicTask;
  /** Most decisions in a row are about the same sale. */
  #last: SaleCounter | undefined;

  constructor(
    private readonly redis: RedisStore,
    @Inject(INSTANCE) private readonly instance: string,
    private readonly metrics: PurchaseMetrics,
  ) {
    this.#task = new PeriodicTask(
      'Telling the purchase figures',
      TELL_PERIOD_MS,
      () => this.tell(),
      new Logger(PurchaseFigures.name),
    );
  }

  start(): void {
    this.#task.start();
  }

  /** Tells the rest, where Redis can be reached. */
  async stop(): Promise<void> {
    await this.#task.stop();
    await this.tell().catch(() => undefined);
  }

  /** Counts one decision. Costs no I/O and, but for the first one of a sale, no memory. */
  record(outcome: FigureOutcome, saleId: string, epoch: number, startedAtMs: number): void {
    const latencyMs = performance.now() - startedAtMs;
    this.metrics.record(MEASURED_OUTCOMES[outcome], latencyMs);
    const last = this.#last;
    const counter = last?.saleId === saleId && last.epoch === epoch ? last : this.#counterOf(saleId, epoch);
    if (counter === undefined) return;
    this.#last = counter;
    counter.counts[outcome] += 1;
    counter.latencies.record(latencyMs);
  }

  /** Forgets what was counted of a sale and not told yet. */
  forget(saleId: string): void {
    const counter = this.#counters.get(saleId);
    if (counter !== undefined) this.#forget(counter);
  }

  /** Adds to the shared figures what was counted since the last time. @throws when Redis is away; nothing is lost */
  async tell(): Promise<void> {
    const told = await Promise.allSettled([...this.#counters.values()].map((counter) => this.#tellSale(counter)));
    const failed = told.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  async #tellSale(counter: SaleCounter): Promise<void> {
    const { saleId, epoch, counts } = counter;
    const latencies = counter.latencies.roll(performance.now());
    const outcomes = Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
    counter.counts = noCounts();
    try {
      await addStats(this.redis.sale(saleId), this.instance, { epoch, outcomes, latencies });
    } catch (error) {
      for (const outcome of FIGURE_OUTCOMES) counter.counts[outcome] += counts[outcome];
      throw error;
    }
    // Its window is empty and told to be empty, so there is nothing to remember.
    const isIdle = latencies === undefined && FIGURE_OUTCOMES.every((outcome) => counter.counts[outcome] === 0);
    if (isIdle) this.#forget(counter);
  }

  /** Undefined for a decision of an epoch that is over: its figures are forgotten already. */
  #counterOf(saleId: string, epoch: number): SaleCounter | undefined {
    const known = this.#counters.get(saleId);
    if (known !== undefined && known.epoch >= epoch) return known.epoch === epoch ? known : undefined;
    const [first] = this.#counters.values();
    if (known === undefined && first !== undefined && this.#counters.size >= SALES_MAX) this.#forget(first);
    const counter = { saleId, epoch, counts: noCounts(), latencies: new RecentLatencies() };
    this.#counters.set(saleId, counter);
    return counter;
  }

  #forget(counter: SaleCounter): void {
    if (this.#counters.get(counter.saleId) === counter) this.#counters.delete(counter.saleId);
    if (this.#last === counter) this.#last = undefined;
  }
}

function noCounts(): OutcomeCounts {
  return { SUCCESS: 0, ALREADY_PURCHASED: 0, SOLD_OUT: 0, NOT_ACTIVE: 0 };
}
