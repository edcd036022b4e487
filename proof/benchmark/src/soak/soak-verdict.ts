import type { Machine } from 'flashsale-command-line';
import type { CheckResult } from 'flashsale-verify';
import type { LatencySummary } from '../load/latency.js';
import { median } from '../statistics/spread.js';

/** What a process may grow by, over the judged time, as a share of what it has. */
const GROWTH_SHARE_MAX = 0.1;
/** A heap breathes by this much whatever it holds. */
const GROWTH_BYTES_MAX = 24 * 1024 * 1024;
/** The first third fills caches, pools and compiled code. */
const JUDGED_SHARE = 2 / 3;

/** A figure at one instant. */
export interface Sample {
  readonly atSeconds: number;
  readonly value: number;
}

export interface GrowthVerdict {
  readonly first: number;
  readonly last: number;
  /** By a straight line through the last two thirds, over their length. */
  readonly growth: number;
  readonly growthMax: number;
  readonly ok: boolean;
}

/** Whether the memory of a process is flat. */
export function judgeMemory(samples: readonly Sample[]): GrowthVerdict {
  const typical = median(judged(samples).map(({ value }) => value));
  return judge(samples, Math.max(typical * GROWTH_SHARE_MAX, GROWTH_BYTES_MAX));
}

/** Whether what waits stays as little as it was. `growthMax` is what arrives in a time that nobody notices. */
export function judgeBacklog(samples: readonly Sample[], growthMax: number): GrowthVerdict {
  return judge(samples, growthMax);
}

function judge(samples: readonly Sample[], growthMax: number): GrowthVerdict {
  const window = judged(samples);
  const seconds = (window.at(-1)?.atSeconds ?? 0) - (window[0]?.atSeconds ?? 0);
  const growth = slopeOf(window) * seconds;
  return {
    first: samples[0]?.value ?? 0,
    last: samples.at(-1)?.value ?? 0,
    growth,
    growthMax,
    ok: window.length > 1 && growth <= growthMax,
  };
}

function judged(samples: readonly Sample[]): Sample[] {
  const endsAt = samples.at(-1)?.atSeconds ?? 0;
  return samples.filter(({ atSeconds }) => atSeconds >= endsAt * (1 - JUDGED_SHARE));
}

/** The slope of the straight line with the least squares; 0 where there are not two instants. */
export function slopeOf(samples: readonly Sample[]): number {
  const mean = (figure: (sample: Sample) => number): number =>
    samples.reduce((sum, sample) => sum + figure(sample), 0) / samples.length;
  const meanAt = mean(({ atSeconds }) => atSeconds);
  const meanValue = mean(({ value }) => value);
  const spread = samples.reduce((sum, { atSeconds }) => sum + (atSeconds - meanAt) ** 2, 0);
  if (spread === 0) return 0;
  return samples.reduce((sum, { atSeconds, value }) => sum + (atSeconds - meanAt) * (value - meanValue), 0) / spread;
}

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
