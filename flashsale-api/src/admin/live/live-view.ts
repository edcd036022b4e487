import type { HoldUnits, SaleObservation } from 'flashsale-core';
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
  readonly equations: { readonly buyers: Equation; readonly stock: Equation; readonly money?: Equation };
  /** What only a sale that holds units has. */
  readonly holds?: LiveHolds;
  /** In this epoch, from all API processes; about right. */
  readonly outcomes: OutcomeCounts;
  /** Over the last ten seconds, from all API processes. */
  readonly latencyMs: LatencyPercentiles;
}

export interface LiveHolds {
  /** Units in Redis. */
  readonly held: number;
  readonly sold: number;
  /**
   * Where these units are, read while nothing changed; null if something did, or a store is away: `written` in orders, `unwritten`
   * in the outbox, `returning` of orders that have ended.
   */
  readonly units: Pick<HoldUnits, 'written' | 'unwritten' | 'returning'> | null;
  /** Null while PostgreSQL is away. */
  readonly money: SaleMoney | null;
}

/** The money of a sale at one instant, in minor units of the currency. */
export interface SaleMoney {
  readonly at: string;
  readonly currency: string;
  /** What the confirmed orders cost. */
  readonly sold: number;
  /** What payments hold for them, taken or reserved. */
  readonly kept: number;
  /** What payments still hold and was told to be given back. */
  readonly returning: number;
  /** Payments that hold money for no order, and that nothing gives back. */
  readonly strays: number;
}

/** A sale read in Redis, then in PostgreSQL, then in Redis again. */
export interface LiveReading {
  readonly before: SaleObservation;
  readonly record: { readonly sold: number; readonly held: number; readonly epoch: number } | undefined;
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

/**
 * held + sold = units in orders + units in the outbox, where orders that have ended and are not given back yet still count.
 * Without figures of one instant it cannot be told from what is under way.
 */
export function unitsEquation({ record, after }: LiveReading, units: LiveHolds['units']): Equation {
  const left = after.held + after.sold;
  if (record === undefined) return { left, right: null, holds: null };
  if (units === null) return { left, right: record.sold + record.held + after.outboxLength, holds: true };
  const right = units.written + units.unwritten + units.returning;
  return { left, right, holds: left === right };
}

/** What confirmed orders cost = what payments hold for them, and no payment holds money for nothing. */
export function moneyEquation(money: SaleMoney | null): Equation {
  if (money === null) return { left: 0, right: null, holds: null };
  const { sold, kept, strays } = money;
  return { left: sold, right: kept, holds: sold === kept && strays === 0 };
}

/** total stock = stock + buyers, or + held + sold, read in one step, so always exact. */
export function stockEquation({ after }: LiveReading): Equation {
  const { totalStock } = after.definition;
  const right = after.stock + (after.definition.mode === 'HOLD' ? after.held + after.sold : after.buyers);
  return { left: totalStock, right, holds: totalStock === right };
}
