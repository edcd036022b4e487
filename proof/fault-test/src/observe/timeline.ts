import type { TempoReading } from '../load/tempo.js';

/** The system at one moment; null is what could not be read because its store was away. */
export interface Sample extends TempoReading {
  /** Since the load began. */
  readonly atMs: number;
  readonly periodMs: number;
  readonly stock: number | null;
  readonly buyers: number | null;
  readonly outbox: number | null;
  readonly orders: number | null;
  readonly queued: number | null;
  readonly deadLetters: number | null;
}

export interface Mark {
  readonly atMs: number;
  readonly text: string;
}

export interface Timeline {
  readonly samples: readonly Sample[];
  readonly marks: readonly Mark[];
}

export interface Percentiles {
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** In whole milliseconds; 0 of nothing. */
export function percentilesOf(durationsMs: readonly number[]): Percentiles {
  const sorted = Float64Array.from(durationsMs).sort();
  const at = (share: number): number => Math.round(sorted[Math.ceil(share * sorted.length) - 1] ?? 0);
  return { p50Ms: at(0.5), p99Ms: at(0.99), maxMs: at(1) };
}
