import { Injectable } from '@nestjs/common';
import { PurchasePublisher, Reconciliation, SaleStats, Sales } from 'flashsale-core';
import { COUNTED_STATUSES, type OutcomeCounts } from '../../purchases/purchase-stats.js';
import { percentilesOf } from '../../purchases/recent-latencies.js';
import { outboxAgeMs } from '../sales/admin-sale-view.js';
import { buyersEquation, type LiveView, stockEquation } from './live-view.js';

/** Shows the current state of a sale, as far as the reachable stores know it. */
@Injectable()
export class LiveService {
  constructor(
    private readonly sales: Sales,
    private readonly reconciliation: Reconciliation,
    private readonly stats: SaleStats,
    private readonly publisher: PurchasePublisher,
  ) {}

  /** @throws when Redis is away */
  async show(saleId: string): Promise<LiveView | 'unknown-sale' | 'not-ready'> {
    const before = await this.reconciliation.observe(saleId);
    const [record, queue] = await Promise.all([this.#readRecord(saleId), this.#readQueue()]);
    if (record === 'unknown-sale') return record;
    const after = await this.reconciliation.observe(saleId);
    if (before === undefined || after === undefined) return 'not-ready';
    const stats = await this.stats.read(saleId, after.epoch, after.nowMs);
    const reading = { before, record, after };
    return {
      saleId,
      at: new Date(after.nowMs).toISOString(),
      stock: after.stock,
      buyers: after.buyers,
      orders: record?.sold ?? null,
      outbox: after.outboxLength,
      oldestOutboxAgeMs: outboxAgeMs(after) ?? null,
      queue,
      equations: { buyers: buyersEquation(reading), stock: stockEquation(reading) },
      outcomes: Object.fromEntries(
        COUNTED_STATUSES[after.definition.mode].map((status) => [status, stats.outcomes[status] ?? 0]),
      ) as Partial<OutcomeCounts> as OutcomeCounts,
      latencyMs: percentilesOf(stats.latencies),
    };
  }

  /** Undefined while PostgreSQL is away. */
  async #readRecord(saleId: string): Promise<{ sold: number; epoch: number } | 'unknown-sale' | undefined> {
    return this.sales.find(saleId).then(
      (sale) => sale ?? 'unknown-sale',
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
