import type { SaleObservation } from 'flashsale-core';
import type { LatencyPercentiles } from '../../purchases/recent-latencies.js';
import type { OutcomeCounts } from '../../purchases/purchase-stats.js';

/** One of the two equations; it holds if reservations in flight explain the difference between its sides. */
export interface Equation {
  readonly left: number;
  readonly right: number | null;
  readonly holds: boolean | null;
}

/**
 * The live counts of a sale. Values from PostgreSQL are null while it is away; so is the queue while RabbitMQ is away.
 */
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
  /** In this epoch, from all API processes; about right. */
  readonly outcomes: OutcomeCounts;
  /** Over the last ten seconds, from all API processes. */
  readonly latencyMs: LatencyPercentiles;
}

/** A sale read in Redis, then in PostgreSQL, then in Redis again. */
export interface LiveReading {
  readonly before: SaleObservation;
  readonly record: { readonly sold: number; readonly epoch: number } | undefined;
  readonly after: SaleObservation;
}

/**
 * buyers = orders + outbox. Between its commit and the removal of its outbox entry an order is counted twice, and
 * purchases continue while we read. So it holds if every buyer has an order or an entry and every order a buyer, as far
 * as the readings show; at rest that is equality.
 */
export function buyersEquation({ before, record, after }: LiveReading): Equation {
  if (record === undefined) return { left: after.buyers, right: null, holds: null };
  const sides = { left: after.buyers, right: record.sold + after.outboxLength };
  // A reset or rebuild came between the readings, so they cannot be compared.
  if (before.epoch !== after.epoch || record.epoch !== after.epoch) return { ...sides, holds: true };
  const newBuyers = Math.max(after.buyers - before.buyers, 0);
  const everyBuyerHasOne = before.buyers <= record.sold + before.outboxLength + newBuyers;
  const everyOrderHasABuyer = record.sold <= after.buyers;
  return { ...sides, holds: everyBuyerHasOne && everyOrderHasABuyer };
}

/** total stock = stock + buyers, read in one step, so always exact. */
export function stockEquation({ after }: LiveReading): Equation {
  const { totalStock } = after.definition;
  const right = after.stock + after.buyers;
  return { left: totalStock, right, holds: totalStock === right };
}
