import { Injectable, Logger } from '@nestjs/common';
import {
  type Drift,
  PeriodicTask,
  PurchasePublisher,
  Reconciliation,
  type Sale,
  type SaleObservation,
  Sales,
} from 'flashsale-core';
import { ReconcilerService } from './reconciler.service.js';

const WATCH_PERIOD_MS = 5_000;
/** Older measurements are not reported: a store is away, or another worker measures now. */
const FRESH_MS = 15_000;
/** Each costs a few calls to Redis and PostgreSQL per period, and a dozen time series. */
const SALES_WATCHED_MAX = 100;

/** One sale as both stores saw it. */
export interface SaleMeasurement {
  readonly sale: Sale;
  /** Undefined while its counters are not loaded. */
  readonly observed: SaleObservation | undefined;
  /** The last measurement in this epoch: during a stampede there is none. */
  readonly drift: Drift | undefined;
}

/** The sales and queues at one moment. */
export interface SalesReport {
  readonly measuredAtMs: number;
  readonly sales: readonly SaleMeasurement[];
  readonly salesLeftOut: number;
  /** Rows with values that no view can show. */
  readonly salesUnpresentable: number;
  /** Undefined while RabbitMQ is away. */
  readonly queueDepths: { readonly purchases: number; readonly dead_letters: number } | undefined;
}

/** Measures the sales and their two equations, in the worker that is the active reconciler. */
@Injectable()
export class SalesWatch {
  readonly #logger = new Logger(SalesWatch.name);
  readonly #task: PeriodicTask;
  #report: SalesReport | undefined;
  /** Revisions of unpresentable sales, so that each is logged once. */
  readonly #reportedUnpresentable = new Map<string, number>();

  constructor(
    private readonly reconciliation: Reconciliation,
    private readonly sales: Sales,
    private readonly publisher: PurchasePublisher,
    private readonly reconciler: ReconcilerService,
  ) {
    this.#task = new PeriodicTask('The sales watch', WATCH_PERIOD_MS, () => this.#watch(), this.#logger);
  }

  start(): void {
    this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
  }

  /** The latest report; undefined if another worker measures, or the stores are away. */
  get report(): SalesReport | undefined {
    const report = this.#report;
    return report !== undefined && Date.now() - report.measuredAtMs < FRESH_MS ? report : undefined;
  }

  async #watch(): Promise<void> {
    if (!this.reconciler.holdsLease) {
      this.#report = undefined;
      return;
    }
    const { watched, leftOut } = await this.sales.listWatched(SALES_WATCHED_MAX);
    const unpresentable = watched.filter((sale) => sale.unpresentable !== undefined);
    for (const sale of unpresentable) this.#reportUnpresentable(sale);
    const sales: SaleMeasurement[] = [];
    for (const sale of watched) sales.push(await this.#measure(sale));
    this.#report = {
      measuredAtMs: Date.now(),
      sales,
      salesLeftOut: leftOut,
      salesUnpresentable: unpresentable.length,
      queueDepths: await this.#measureQueues(),
    };
  }

  async #measure(sale: Sale): Promise<SaleMeasurement> {
    const { saleId, epoch } = sale;
    const observed = await this.reconciliation.observe(sale);
    const drift = await this.reconciliation.measureDrift(saleId);
    if (typeof drift !== 'string') {
      this.#reportDrift(saleId, drift);
      return { sale, observed, drift };
    }
    const before = this.#report?.sales.find((measured) => measured.sale.saleId === saleId);
    return { sale, observed, drift: before?.sale.epoch === epoch ? before.drift : undefined };
  }

  #reportUnpresentable({ saleId, revision, unpresentable = [] }: Sale): void {
    if (this.#reportedUnpresentable.get(saleId) === revision) return;
    this.#reportedUnpresentable.set(saleId, revision);
    this.#logger.warn(
      `${saleId} has values that cannot be shown, and is shown with the nearest that can: ${unpresentable.join(', ')}`,
    );
  }

  #reportDrift(saleId: string, drift: Drift): void {
    if (drift.buyers === 0 && drift.stock === 0) return;
    this.#logger.error(
      `${saleId} drifts: buyers - orders - outbox = ${drift.buyers}, total - stock - buyers = ${drift.stock}`,
    );
  }

  async #measureQueues(): Promise<SalesReport['queueDepths']> {
    try {
      const depths = [this.publisher.queueDepth(), this.publisher.deadLetterDepth()] as const;
      const [purchases, deadLetters] = await Promise.all(depths);
      return { purchases, dead_letters: deadLetters };
    } catch {
      return undefined;
    }
  }
}
