import type { LoadPlan } from './plan.js';
import type { LoadStatistics } from './statistics.js';

export type RunState = 'starting' | 'running' | 'stopping' | 'ended';

interface WorkerState {
  readonly number: number;
  readonly pid: number | undefined;
  readonly isGone: boolean;
}

/** A load test as it is now. */
export interface RunView {
  readonly state: RunState;
  readonly plan: LoadPlan;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly elapsedMs: number;
  readonly workers: readonly WorkerState[];
  /** What went otherwise than asked, as a worker that died. */
  readonly notes: readonly string[];
  readonly statistics: LoadStatistics;
}

/** The stock that the load is for. */
export interface StockView {
  readonly host: string;
  readonly totalStock: number;
  /** By the counter's own account, which a race leaves wrong. */
  readonly remainingStock: number;
  readonly orders: number;
}

export type StockState = StockView | { readonly host: string; readonly unknown: string };

/** All that the page shows. */
export interface LiveState {
  readonly run: RunView | undefined;
  readonly stock: StockState;
}
