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
