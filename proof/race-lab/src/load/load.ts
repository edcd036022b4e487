export const USERS_MAX = 1_000;
export const ROUNDS_MAX = 1_000;
export const WORKERS_MAX = 16;
export const CAPACITY_MAX = 1_000_000;
export const WORK_MS_MAX = 10_000;

/** How a scenario is put under pressure. */
export interface Load {
  readonly rounds: number;
  /** Worker processes that the claimants come from. */
  readonly workers: number;
  /** The share of attempts (and of workers) that something happens to; 0 for none. */
  readonly chaos: number;
}

export const DEFAULT_LOAD: Load = { rounds: 10, workers: 3, chaos: 0 };
