import type { HoldUnits, SeriesPoint } from 'flashsale-core';
import type { LatencyPercentiles } from '../../purchases/recent-latencies.js';
import type { OutcomeCounts } from '../../purchases/purchase-stats.js';

/** A sum that must come out even whatever happens. */
export interface Equation {
  readonly left: number;
  /** What the right side is the sum of; null while a store is away. */
  readonly terms: readonly number[] | null;
  readonly right: number | null;
  /**
   * True only where both sides are of one instant and equal. Null while that cannot be told: a store is away, or the figures move.
   * False once they have stayed unequal, or differ by more than what may be under way.
   */
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

/** The course of a sale since its last reset, oldest first: what is older in coarser steps. */
export interface SeriesView {
  readonly points: readonly SeriesPoint[];
}
