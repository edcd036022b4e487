import { LatencyHistogram } from 'flashsale-testkit';
import type { PaidTally } from '../../load/paid-buyer.js';
import type { PaidMeasurements, Percentiles } from '../../load/paid-report.js';

export type Counts = Record<string, number>;

/** What all buyers of a run were told, and how long they waited. */
export class MeasuredTally implements PaidTally {
  readonly #firsts: Counts = {};
  readonly #payments: Counts = {};
  readonly #ends: Counts = {};
  readonly #attemptMs = new LatencyHistogram();
  readonly #payableMs = new LatencyHistogram();
  readonly #confirmedMs = new LatencyHistogram();
  #attempts = 0;
  #ended = 0;

  get attempts(): number {
    return this.#attempts;
  }

  get ended(): number {
    return this.#ended;
  }

  get measured(): Pick<
    PaidMeasurements,
    'attempts' | 'firsts' | 'payments' | 'ends' | 'attemptMs' | 'payableMs' | 'confirmedMs'
  > {
    return {
      ...{ attempts: this.#attempts, firsts: this.#firsts, payments: this.#payments, ends: this.#ends },
      attemptMs: percentilesOf(this.#attemptMs),
      payableMs: percentilesOf(this.#payableMs),
      confirmedMs: percentilesOf(this.#confirmedMs),
    };
  }

  attempt(latencyMs: number): void {
    this.#attempts += 1;
    this.#attemptMs.record(latencyMs);
  }

  first(told: string): void {
    addTo(this.#firsts, told);
  }

  payable(latencyMs: number): void {
    this.#payableMs.record(latencyMs);
  }

  payment(told: string): void {
    addTo(this.#payments, told);
  }

  confirmed(latencyMs: number): void {
    this.#confirmedMs.record(latencyMs);
  }

  end(told: string): void {
    this.#ended += 1;
    addTo(this.#ends, told);
  }
}

export function addTo(counts: Counts, name: string): void {
  counts[name] = (counts[name] ?? 0) + 1;
}

export function percentilesOf(histogram: LatencyHistogram): Percentiles {
  return { p50: histogram.percentileMs(50), p99: histogram.percentileMs(99), max: histogram.maxMs };
}
