import type { FailureKind, Outcome } from './answers.js';
import type { ScenarioName } from './load-profile.js';

export interface Latency {
  average: number;
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** What a driver measured. Latencies are in milliseconds and, in the built-in driver, count from the intended send time. */
export interface Measurements {
  driver: 'k6' | 'built-in';
  scenario: ScenarioName;
  saleId: string;
  apiUrl: string;
  runId: string;
  /** ISO 8601. */
  startedAt: string;
  /** From the first send to the last answer. */
  durationSeconds: number;
  offeredPerSecond: number;
  plannedRequests: number;
  /** Purchases sent. */
  requests: number;
  /** Purchases not sent, because too many were under way or because the driver could not keep up. */
  dropped: number;
  latencyMs: Latency;
  outcomes: Partial<Record<Outcome, number>>;
  failuresByKind: Partial<Record<FailureKind, number>>;
  checks: { name: string; passes: number; fails: number }[];
  reads?: { requests: number; failures: number; latencyMs: Latency };
  /** How much later than intended the driver itself sent. */
  driverLagMs?: Latency;
}

export interface Threshold {
  name: string;
  limit: string;
  found: string;
  ok: boolean;
}

export interface LoadReport extends Measurements {
  requestsPerSecond: number;
  failures: number;
  failureRate: number;
  outcomes: Record<Outcome, number>;
  thresholds: Threshold[];
  ok: boolean;
}

export const LATENCY_P95_MS_LIMIT: number;
export const FAILURE_RATE_LIMIT: number;
export function loadReport(measured: Measurements): LoadReport;
export function reportText(report: LoadReport): string;
