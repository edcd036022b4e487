import type { LoadPlan } from './plan.js';
import type { CheckoutReport } from './tally.js';

/** What the master sends a worker process. */
export type MasterMessage =
  | {
      readonly type: 'start';
      readonly plan: LoadPlan;
      /** Which of how many workers: it has every so-manieth user. */
      readonly place: number;
      readonly workers: number;
      /** Epoch ms at which the first user begins, in all workers. */
      readonly startsAtMs: number;
    }
  | { readonly type: 'stop' };

/** What one worker saw in one second. */
export interface WorkerReport {
  /** Since the start. */
  readonly second: number;
  /** How many of its users are there. */
  readonly users: number;
  readonly checkouts: readonly CheckoutReport[];
}

/** What a worker process sends the master. */
export type WorkerMessage = { readonly type: 'ready' } | { readonly type: 'report'; readonly report: WorkerReport };
