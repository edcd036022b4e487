import type { Stage } from '../run/stage.js';
import type { ClusterUnderTest } from '../system/cluster-under-test.js';
import type { ShopUnderTest } from '../system/shop-under-test.js';
import type { SystemUnderTest } from '../system/system-under-test.js';

/** A fault under load, and how soon everything must recover. */
export interface Fault<System extends ShopUnderTest = SystemUnderTest> {
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
  strike(stage: Stage<System>): Promise<void>;
}

/** One where every store has several servers. */
export type ClusterFault = Fault<ClusterUnderTest>;

/** What is told of a fault before it is caused, whatever system it is for. */
export type FaultEntry = Omit<Fault, 'strike'>;
