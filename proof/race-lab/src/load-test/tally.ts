import { LatencyHistogram } from 'flashsale-testkit';
import { type Checkout, CHECKOUTS } from './plan.js';

/** A server that invents statuses must not fill the memory. */
const FAILURE_KINDS_MAX = 20;
const OTHER_FAILURES = 'other failures';

/** What came of a request: an order, an honest "sold out", or a failure of a kind (a status, an error code). */
export type RequestOutcome = 'order' | 'sold-out' | { readonly failure: string };

/** What one worker saw at one checkout since it last reported. */
export interface CheckoutReport {
  readonly checkout: Checkout;
  readonly requests: number;
  readonly orders: number;
  readonly soldOut: number;
  /** By kind. */
  readonly failures: Readonly<Record<string, number>>;
  /** An encoded LatencyHistogram. */
  readonly latencies: string;
}

class CheckoutTally {
  orders = 0;
  soldOut = 0;
  failed = 0;
  readonly failures = new Map<string, number>();
  readonly latencies = new LatencyHistogram();
}

/** What a worker sees between two reports. */
export class Tally {
  readonly #checkouts = new Map<Checkout, CheckoutTally>();

  record(checkout: Checkout, outcome: RequestOutcome, latencyMs: number): void {
    const tally = this.#of(checkout);
    tally.latencies.record(latencyMs);
    if (outcome === 'order') tally.orders += 1;
    else if (outcome === 'sold-out') tally.soldOut += 1;
    else {
      tally.failed += 1;
      countFailure(tally.failures, outcome.failure, 1);
    }
  }

  /** What was recorded since the last call, without the checkouts that nobody asked. */
  take(): CheckoutReport[] {
    return CHECKOUTS.flatMap((checkout) => {
      const tally = this.#checkouts.get(checkout);
      if (tally === undefined) return [];
      const { orders, soldOut, failed, failures, latencies } = tally;
      const requests = orders + soldOut + failed;
      if (requests === 0) return [];
      const report = {
        checkout,
        requests,
        orders,
        soldOut,
        failures: Object.fromEntries(failures),
        latencies: latencies.encode(),
      };
      tally.orders = tally.soldOut = tally.failed = 0;
      failures.clear();
      latencies.reset();
      return [report];
    });
  }

  #of(checkout: Checkout): CheckoutTally {
    const known = this.#checkouts.get(checkout) ?? new CheckoutTally();
    this.#checkouts.set(checkout, known);
    return known;
  }
}

/** Counts failures by kind; those of too many kinds are counted together. */
export function countFailure(failures: Map<string, number>, kind: string, times: number): void {
  const key = failures.has(kind) || failures.size < FAILURE_KINDS_MAX ? kind : OTHER_FAILURES;
  failures.set(key, (failures.get(key) ?? 0) + times);
}
