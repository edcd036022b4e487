import type { Stage } from '../run/stage.js';

/** A fault under load, and how soon everything must recover. */
export interface Fault {
  readonly number: number;
  readonly title: string;
  /** What is checked beside the invariants. */
  readonly checks: string;
  /** From the end of the cause until everything has recovered; undefined where nothing breaks. */
  readonly limitMs: number | undefined;
  /** An API is killed: the audit rows of rejections of its last second go with it. */
  readonly killsApi?: boolean;
  /**
   * Causes the fault under load, and ends it. What is left to heal at the end of this is waited for and measured;
   * a fault of several parts waits for each of them itself, with `stage.untilHealed`.
   */
  strike(stage: Stage): Promise<void>;
}
