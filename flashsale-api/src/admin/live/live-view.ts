import type { SaleObservation } from 'flashsale-core';
import type { LatencyPercentiles } from '../../purchases/recent-latencies.js';
import type { OutcomeCounts } from '../../purchases/purchase-figures.js';

/** One of the two equations: whether what is on its way explains the difference of its sides. */
export interface Equation {
  readonly left: number;
  readonly right: number | null;
  readonly holds: boolean | null;
}

/** The present figures of a sale. What PostgreSQL tells is null while it is away, the queue while RabbitMQ is. */
export interface LiveView {
  readonly saleId: string;
  readonly at: string;
  readonly stock: number;
  readonly buyers: number;
  readonly orders: number | null;
  readonly outbox: number;
  readonly oldestOutboxAgeMs: number | null;
  readonly queue: { readonly ready: number; readonly deadLetters: number } | null;
  readonly equations: { readonly buyers: Equation; readonly stock: Equation };
  /** Of this epoch, of all API processes together, about right. */
  readonly outcomes: OutcomeCounts;
  /** Of the last ten seconds, of all API processes together. */
  readonly latencyMs: LatencyPercentiles;
}

/** A sale read in Redis, then in PostgreSQL, then in Redis again. */
export interface LiveReading {
  readonly before: SaleObservation;
  readonly record: { readonly sold: number; readonly epoch: number } | undefined;
  readonly after: SaleObservation;
}

/**
 * buyers = orders + outbox. An order is counted on both sides between its commit and the removal of its outbox entry,
 * and purchases go on while we read. So it holds when no buyer is without an order or an entry, and no order without a
 * buyer, as far as the readings can tell; at rest that is equality.
 */
export function buyersEquation({ before, record, after }: LiveReading): Equation {
  if (record === undefined) return { left: after.buyers, right: null, holds: null };
  const sides = { left: after.buyers, right: record.sold + after.outboxLength };
  // A reset or a rebuild came between the readings: they are of different lives of the sale.
  if (before.epoch !== after.epoch || record.epoch !== after.epoch) return { ...sides, holds: true };
  const newBuyers = Math.max(after.buyers - before.buyers, 0);
  const everyBuyerHasOne = before.buyers <= record.sold + before.outboxLength + newBuyers;
  const everyOrderHasABuyer = record.sold <= after.buyers;
  return { ...sides, holds: everyBuyerHasOne && everyOrderHasABuyer };
}

/** total stock = stock + buyers, read in one step, so exact at any moment. */
export function stockEquation({ after }: LiveReading): Equation {
  const { totalStock } = after.definition;
  const right = after.stock + after.buyers;
  return { left: totalStock, right, holds: totalStock === right };
}
