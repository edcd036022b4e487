import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';

const MICROSECONDS_MAX = 120_000_000;
const MICROSECONDS_PER_MILLISECOND = 1_000;
/** Where the curve of a distribution has its points: closer together towards the tail, which is what hurts. */
const CURVE_PERCENTILES = [
  ...[0, 5, 10, 20, 30, 40, 50, 60, 70, 75, 80, 85, 90, 92.5, 95, 96, 97, 98, 99],
  ...[99.3, 99.5, 99.7, 99.8, 99.9, 99.95, 99.99, 100],
];

export interface LatencySummary {
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
  /** Percentile and milliseconds. */
  readonly curve: readonly (readonly [percentile: number, milliseconds: number])[];
}

/** A histogram of microseconds, exact to three digits, of fixed size whatever it records. */
export function newHistogram(): Histogram {
  return build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: MICROSECONDS_MAX,
    numberOfSignificantValueDigits: 3,
  });
}

export function recordMs(histogram: Histogram, milliseconds: number): void {
  const microseconds = Math.round(milliseconds * MICROSECONDS_PER_MILLISECOND);
  histogram.recordValue(Math.min(Math.max(microseconds, 0), MICROSECONDS_MAX));
}

export function encodeHistogram(histogram: Histogram): string {
  return encodeIntoCompressedBase64(histogram);
}

/** All rounds as one distribution, in milliseconds. */
export function summariseLatency(encoded: readonly string[]): LatencySummary {
  const all = newHistogram();
  for (const histogram of encoded) all.add(decodeFromCompressedBase64(histogram));
  const at = (percentile: number): number => all.getValueAtPercentile(percentile) / MICROSECONDS_PER_MILLISECOND;
  return {
    p50: at(50),
    p95: at(95),
    p99: at(99),
    max: at(100),
    curve: CURVE_PERCENTILES.map((percentile) => [percentile, at(percentile)] as const),
  };
}
