import { LatencyHistogram } from 'flashsale-testkit';

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

/** All rounds as one distribution, in milliseconds. @param encoded histograms, one of each round */
export function summariseLatency(encoded: readonly string[]): LatencySummary {
  const all = LatencyHistogram.decode(encoded);
  return {
    p50: all.percentileMs(50),
    p95: all.percentileMs(95),
    p99: all.percentileMs(99),
    max: all.percentileMs(100),
    curve: CURVE_PERCENTILES.map((percentile) => [percentile, all.percentileMs(percentile)] as const),
  };
}
