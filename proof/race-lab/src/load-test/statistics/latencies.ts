import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';

const MICROSECONDS_MAX = 120_000_000;
const MICROSECONDS_PER_MILLISECOND = 1_000;

/** Latencies in a histogram of microseconds, exact to three digits, of one size however many they are. */
export class Latencies {
  readonly #histogram: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: MICROSECONDS_MAX,
    numberOfSignificantValueDigits: 3,
  });

  record(latencyMs: number): void {
    const microseconds = Math.round(latencyMs * MICROSECONDS_PER_MILLISECOND);
    this.#histogram.recordValue(Math.min(Math.max(microseconds, 0), MICROSECONDS_MAX));
  }

  /** Adds what `encode` of another process gave. */
  addEncoded(encoded: string): void {
    this.#histogram.add(decodeFromCompressedBase64(encoded));
  }

  /** By the nearest rank; null when nothing was recorded. */
  percentileMs(percentile: number): number | null {
    if (this.#histogram.totalCount === 0) return null;
    return this.#histogram.getValueAtPercentile(percentile) / MICROSECONDS_PER_MILLISECOND;
  }

  encode(): string {
    return encodeIntoCompressedBase64(this.#histogram);
  }

  reset(): void {
    this.#histogram.reset();
  }
}
