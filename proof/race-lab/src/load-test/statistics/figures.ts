import type { Checkout } from '../checkouts.js';

/** What is known of the requests to one checkout, or to all. Latencies are null where there was no request. */
export interface Figures {
  readonly requests: number;
  readonly orders: number;
  readonly soldOut: number;
  readonly failures: number;
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
  readonly p99Ms: number | null;
  readonly maxMs: number | null;
  readonly requestsPerSecond: number;
}

export interface CheckoutFigures extends Figures {
  readonly checkout: Checkout;
  readonly failuresByKind: Readonly<Record<string, number>>;
}

/** One second of a load test. */
export interface SecondFigures {
  /** Since the start. */
  readonly second: number;
  readonly users: number;
  readonly requests: number;
  readonly failures: number;
  readonly medianMs: number | null;
  readonly p95Ms: number | null;
}

export interface LoadStatistics {
  readonly checkouts: readonly CheckoutFigures[];
  readonly total: Figures;
  readonly seconds: readonly SecondFigures[];
}
