import type { Machine } from 'flashsale-command-line';
import type { CheckResult } from 'flashsale-verify';
import type { LatencySummary } from '../load/latency.js';
import type { GrowthVerdict, Sample } from './soak-verdict.js';

export interface SoakResult {
  readonly startedAt: string;
  readonly command: string;
  readonly machine: Machine;
  readonly versions: Readonly<Record<string, string>>;
  readonly minutes: number;
  readonly ratePerSecond: number;
  readonly cycles: number;
  readonly answers: number;
  readonly failures: number;
  readonly latencyMs: LatencySummary;
  /** Private memory by process, in bytes. */
  readonly memory: Readonly<Record<string, GrowthVerdict & { readonly samples: readonly Sample[] }>>;
  /** Reservations that were no orders yet. */
  readonly backlog: GrowthVerdict & { readonly samples: readonly Sample[] };
  readonly checks: number;
  readonly brokenChecks: readonly CheckResult[];
  readonly ok: boolean;
}
