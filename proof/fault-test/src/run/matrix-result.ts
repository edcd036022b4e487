import type { Machine } from 'flashsale-command-line';
import type { FaultResult } from './run-fault.js';

/** The result of one run of the matrix, or of a part of it. */
export interface MatrixResult {
  /** What repeats the run. */
  readonly command: string;
  readonly seed: number;
  readonly ratePerSecond: number;
  readonly isShort: boolean;
  readonly startedAt: string;
  readonly tookMs: number;
  readonly machine: Machine;
  readonly results: readonly FaultResult[];
}

/** Whether every invariant and every limit was kept. */
export function isHeld({ violations }: Pick<FaultResult, 'violations'>): boolean {
  return violations.length === 0;
}
