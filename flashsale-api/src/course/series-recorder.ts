import { Injectable, Logger } from '@nestjs/common';
import {
  type Lease,
  Leases,
  PeriodicTask,
  ProcessBeats,
  PurchasePublisher,
  Reconciliation,
  type RefusalCounts,
  type Sale,
  SaleSeries,
  SaleStats,
  Sales,
  type SeriesPoint,
  statsEpochOf,
} from 'flashsale-core';
import { percentilesOf } from '../purchases/recent-latencies.js';

const RECORD_PERIOD_MS = 1_000;
/** A sale in which nothing happens has a point this often. */
const STILL_PERIOD_MS = 10_000;
/** Sales whose course is recorded, those that run first. */
const RECORDED_SALES_MAX = 100;
const MS_PER_SECOND = 1_000;

/** What is the same for all sales in one second. */
interface Surroundings {
  readonly queued: number | null;
  readonly refusals: RefusalCounts;
}

/**
 * Records the course of the sales that run, once a second, in one API process at a time: a page that is opened later, and another
 * operator, see what happened. Recorded twice by mistake, a point is refused.
 */
@Injectable()
export class SeriesRecorder {
  readonly #task: PeriodicTask;
  readonly #lease: Lease;
  readonly #courses = new Map<string, Course>();
  #running: readonly Sale[] = [];

  constructor(
    private readonly series: SaleSeries,
    private readonly sales: Sales,
    private readonly reconciliation: Reconciliation,
    private readonly stats: SaleStats,
    private readonly publisher: PurchasePublisher,
    private readonly beats: ProcessBeats,
    leases: Leases,
  ) {
    const logger = new Logger(SeriesRecorder.name);
    this.#lease = leases.of('sale-series');
    this.#task = new PeriodicTask('Recording the course of sales', RECORD_PERIOD_MS, () => this.#record(), logger);
  }

  start(): void {
    this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
    await this.#lease.release().catch(() => undefined);
  }

  async #record(): Promise<void> {
    if (!(await this.#lease.hold())) {
      this.#courses.clear();
      return;
    }
    const isRead = await this.#readRunning();
    const [queued, refusals] = await Promise.all([
      this.publisher.queueDepth().catch(() => null),
      this.beats.readRefusals(),
    ]);
    const ids = new Set(this.#running.map(({ saleId }) => saleId));
    for (const saleId of this.#courses.keys()) if (!ids.has(saleId)) this.#courses.delete(saleId);
    await Promise.all(
      this.#running.map((sale) =>
        this.#recordSale(sale, isRead ? sale.sold : null, { queued: queued ?? null, refusals }),
      ),
    );
  }

  /** Whether PostgreSQL said which run, and how many orders they have; else those from before are recorded further. */
  async #readRunning(): Promise<boolean> {
    try {
      this.#running = await this.sales.listRunning(RECORDED_SALES_MAX);
      return true;
    } catch {
      return false;
    }
  }

  async #recordSale(sale: Sale, orders: number | null, surroundings: Surroundings): Promise<void> {
    const { saleId } = sale;
    const course: Course = this.#courses.get(saleId) ?? { last: await this.series.newest(saleId) };
    const { last, skipped } = course;
    const observed = await this.reconciliation.observe(sale);
    if (observed === undefined) return;
    const { nowMs, epoch, stock, held, sold, buyers, outboxLength } = observed;
    const { outcomes, latencies } = await this.stats.read(saleId, statsEpochOf(sale, epoch), nowMs);
    const { p50, p95, p99 } = percentilesOf(latencies);
    const atMs = nowMs - (nowMs % RECORD_PERIOD_MS);
    const before = skipped ?? last;
    const point: SeriesPoint = {
      ...{ atMs, epoch, stock, held, sold, buyers, orders, outbox: outboxLength, ...surroundings },
      attemptsPerSecond: attemptsPerSecond(before, { atMs, epoch, outcomes }),
      ...{ p50, p95, p99, outcomes },
    };
    const isStill = last !== undefined && isSame(last, point);
    if (isStill && atMs - last.atMs < STILL_PERIOD_MS) {
      this.#courses.set(saleId, { last, skipped: point });
      return;
    }
    // Where it moves again: what happens now did not happen in the seconds that were left out.
    const added = isStill ? undefined : skipped;
    if (added !== undefined) await this.series.add(saleId, last, added);
    await this.series.add(saleId, added ?? last, point);
    this.#courses.set(saleId, { last: point });
  }
}

interface Course {
  /** The last point that is recorded. */
  readonly last: SeriesPoint | undefined;
  /** The last one that was left out since, because nothing had happened. */
  readonly skipped?: SeriesPoint;
}

/** 0 where the totals began anew, with the epoch. */
function attemptsPerSecond(
  last: SeriesPoint | undefined,
  { atMs, epoch, outcomes }: Pick<SeriesPoint, 'atMs' | 'epoch' | 'outcomes'>,
): number {
  if (last?.epoch !== epoch || atMs <= last.atMs) return 0;
  const more = sum(outcomes) - sum(last.outcomes);
  return Math.max(Math.round((more * MS_PER_SECOND) / (atMs - last.atMs)), 0);
}

function sum(outcomes: SeriesPoint['outcomes']): number {
  return Object.values(outcomes).reduce((total, count) => total + count, 0);
}

/** Whether nothing happened but the passing of time, and the rate has come to rest. */
function isSame(one: SeriesPoint, other: SeriesPoint): boolean {
  return JSON.stringify({ ...one, atMs: 0 }) === JSON.stringify({ ...other, atMs: 0 });
}
