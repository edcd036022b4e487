import type { RoundVerdict } from '../verdict/judge-round.js';
import type { RunVerdict } from '../verdict/judge-run.js';
import type { LatencySummary } from './latency.js';

/** What the rounds of one scenario under one strategy have shown. */
export interface StrategyFigures {
  /** Worker processes that took part: one where the counter is in memory. */
  readonly workers: number;
  readonly verdict: RunVerdict;
  readonly rounds: readonly RoundVerdict[];
  /** Within the rounds: from the common start to the last answer. What lies between rounds does not count. */
  readonly answersPerSecond: number;
  readonly latency: LatencySummary;
  readonly retries: number;
  readonly killedWorkers: number;
  /** The first of the errors that claimants met. */
  readonly firstError?: string;
}
