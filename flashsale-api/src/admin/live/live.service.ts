import { Injectable } from '@nestjs/common';
import {
  type InstantUnits,
  openEpochOf,
  PurchasePublisher,
  Reconciliation,
  SaleCatalog,
  type SaleObservation,
  SaleStats,
  Sales,
  statsEpochOf,
} from 'flashsale-core';
import { COUNTED_STATUSES, type OutcomeCounts } from '../../purchases/purchase-stats.js';
import { percentilesOf } from '../../purchases/recent-latencies.js';
import { outboxAgeMs } from '../sales/admin-sale-view.js';
import {
  buyersSides,
  EquationJudge,
  type LiveReading,
  moneySides,
  needsOutbox,
  stockSides,
  unitsSides,
} from './equations.js';
import type { LiveHolds, LiveView } from './live-view.js';
import { SaleMoneyReader } from './sale-money.js';

/** Whoever watches reads it every second; with more entries, the sale is far from standing still. */
const OUTBOX_LENGTH_MAX = 5_000;

/** Shows the current state of a sale, as far as the reachable stores know it. */
@Injectable()
export class LiveService {
  readonly #judge = new EquationJudge();

  constructor(
    private readonly sales: Sales,
    private readonly catalog: SaleCatalog,
    private readonly reconciliation: Reconciliation,
    private readonly stats: SaleStats,
    private readonly publisher: PurchasePublisher,
    private readonly money: SaleMoneyReader,
  ) {}

  /** @throws when Redis is away */
  async show(saleId: string): Promise<LiveView | 'unknown-sale' | 'not-ready'> {
    const sale = this.catalog.place(saleId);
    const before = await this.reconciliation.observe(sale);
    const [record, queue] = await Promise.all([this.#readRecord(saleId), this.#readQueue()]);
    if (record === 'unknown-sale') return record;
    const after = await this.reconciliation.observe(sale, before);
    if (before === undefined || after === undefined) return 'not-ready';
    const stats = await this.stats.read(saleId, statsEpochOf(sale, after.epoch), after.nowMs);
    const reading = { before, record, after };
    const holds = after.definition.mode === 'HOLD' ? await this.#readHolds(saleId, after) : undefined;
    return {
      saleId,
      at: new Date(after.nowMs).toISOString(),
      stock: after.stock,
      buyers: after.buyers,
      orders: record?.sold ?? null,
      outbox: after.outboxLength,
      oldestOutboxAgeMs: outboxAgeMs(after) ?? null,
      queue,
      equations: await this.#judgeEquations(saleId, reading, holds),
      ...(holds && { holds }),
      outcomes: Object.fromEntries(
        COUNTED_STATUSES[after.definition.mode].map((status) => [status, stats.outcomes[status] ?? 0]),
      ) as Partial<OutcomeCounts> as OutcomeCounts,
      latencyMs: percentilesOf(stats.latencies),
    };
  }

  async #judgeEquations(
    saleId: string,
    reading: LiveReading,
    holds: LiveHolds | undefined,
  ): Promise<LiveView['equations']> {
    const { nowMs } = reading.after;
    const stock = this.#judge.judge(`stock ${saleId}`, stockSides(reading), nowMs);
    if (holds === undefined) {
      const sides = buyersSides(reading, needsOutbox(reading) ? await this.#readInstantUnits(saleId) : 'unknown');
      return { buyers: this.#judge.judge(`buyers ${saleId}`, sides, nowMs), stock };
    }
    const { units, money } = holds;
    return {
      buyers: this.#judge.judge(`buyers ${saleId}`, unitsSides(reading, units), nowMs),
      stock,
      money: this.#judge.judge(
        `money ${saleId}`,
        moneySides(money),
        // It is not read every time; a sum that was read once has not stayed.
        money === null ? nowMs : Date.parse(money.at),
      ),
    };
  }

  async #readInstantUnits(saleId: string): Promise<InstantUnits | 'unknown'> {
    try {
      const units = await this.reconciliation.readInstantUnits(saleId, OUTBOX_LENGTH_MAX);
      return typeof units === 'string' ? 'unknown' : units;
    } catch {
      return 'unknown';
    }
  }

  async #readHolds(saleId: string, { held, sold }: SaleObservation): Promise<LiveHolds> {
    const [units, money] = await Promise.all([
      this.reconciliation.readHoldUnits(saleId, OUTBOX_LENGTH_MAX).catch(() => 'away' as const),
      this.money.read(saleId),
    ]);
    // Others may have come since: then its figures are not those that are shown.
    const isOfThisInstant = typeof units === 'object' && units.observed.held === held && units.observed.sold === sold;
    if (!isOfThisInstant) return { held, sold, units: null, money };
    const { written, unwritten, returning } = units;
    return { held, sold, units: { written, unwritten, returning }, money };
  }

  /** Undefined while PostgreSQL is away. */
  async #readRecord(
    saleId: string,
  ): Promise<{ sold: number; held: number; epoch: number } | 'unknown-sale' | undefined> {
    return this.sales.find(saleId).then(
      (sale) => (sale === undefined ? 'unknown-sale' : { ...sale, epoch: openEpochOf(sale) }),
      () => undefined,
    );
  }

  async #readQueue(): Promise<LiveView['queue']> {
    try {
      const [ready, deadLetters] = await Promise.all([this.publisher.queueDepth(), this.publisher.deadLetterDepth()]);
      return { ready, deadLetters };
    } catch {
      return null;
    }
  }
}
