import type { PaidShares } from './paid-plan.js';

type Counts = Readonly<Record<string, number>>;

export interface Percentiles {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

/** What a driver measured; latencies are in milliseconds. */
export interface PaidMeasurements {
  readonly driver: 'k6' | 'built-in';
  readonly saleId: string;
  readonly apiUrl: string;
  readonly runId: string;
  readonly buyers: number;
  readonly ratePerSecond: number;
  readonly shares: PaidShares;
  readonly patienceSeconds: number;
  readonly tookSeconds: number;
  readonly holds: number;
  readonly attempts: number;
  /** What the buyers were told first, what the provider said, and what came of it. */
  readonly firsts: Counts;
  readonly payments: Counts;
  readonly ends: Counts;
  readonly attemptMs: Percentiles;
  readonly payableMs: Percentiles;
  readonly confirmedMs: Percentiles;
}

export interface PaidReport extends PaidMeasurements {
  readonly ok: boolean;
}

export const GOOD_ENDS: readonly string[];
export const GOOD_PAYMENTS: readonly string[];
export function paidReport(measured: PaidMeasurements): PaidReport;
export function paidText(report: PaidReport): string;
