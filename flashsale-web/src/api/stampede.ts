import { OUTCOMES } from './admin';

export const STAMPEDE_PATH = '/api/stampede';
export const BUYERS_MAX = 20_000;
export const BUYERS_PER_SECOND_MAX = 5_000;

/** How many buyers come to which sale, and how fast. */
export interface StampedePlan {
  readonly saleId: string;
  readonly buyers: number;
  readonly buyersPerSecond: number;
}

/** How one buyer of a stampede was answered. */
export const STAMPEDE_OUTCOMES = [...OUTCOMES, 'NO_ANSWER'] as const;
export type StampedeOutcome = (typeof STAMPEDE_OUTCOMES)[number];

/** How far a stampede is. */
export interface StampedeProgress {
  readonly buyers: number;
  readonly sent: number;
  readonly answered: number;
  readonly elapsedMs: number;
  readonly outcomes: Readonly<Record<StampedeOutcome, number>>;
  /** From the moment at which the buyer was due, so that a server that holds everybody up cannot hide it. */
  readonly latencyMs: Quantiles;
  /** From the moment at which the buyer was due to when the request was sent: the part of the latency that is the sender's own. */
  readonly lagMs: Quantiles;
}

interface Quantiles {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

/** What the web server still knows of the last stampede of a sale. */
export interface StampedeTally {
  readonly phase: 'running' | 'finished' | 'stopped';
  readonly progress: StampedeProgress;
}
