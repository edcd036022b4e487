import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';

const MICROSECONDS_MAX = 120_000_000;
const MICROSECONDS_PER_MILLISECOND = 1_000;

/** Durations in a histogram of microseconds, exact to three digits, of one size however many they are. */
export class LatencyHistogram {
  readonly #microseconds: Histogram = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: MICROSECONDS_MAX,
    numberOfSignificantValueDigits: 3,
  });
  #maxMs = 0;

  /** Of all these together, as `encode` of other processes returned them. */
  static decode(encoded: readonly string[]): LatencyHistogram {
    const sum = new LatencyHistogram();
    for (const histogram of encoded) sum.addEncoded(histogram);
    return sum;
  }

  /** Adds what `encode` of another process returned. */
  addEncoded(encoded: string): void {
    this.#microseconds.add(decodeFromCompressedBase64(encoded));
    this.#maxMs = Math.max(this.#maxMs, this.percentileMs(100));
  }

  record(durationMs: number): void {
    this.#maxMs = Math.max(this.#maxMs, durationMs);
    const microseconds = Math.round(durationMs * MICROSECONDS_PER_MILLISECOND);
    this.#microseconds.recordValue(Math.min(Math.max(microseconds, 0), MICROSECONDS_MAX));
  }

  get count(): number {
    return this.#microseconds.totalCount;
  }

  get meanMs(): number {
    return this.count === 0 ? 0 : this.#microseconds.mean / MICROSECONDS_PER_MILLISECOND;
  }

  get maxMs(): number {
    return this.#maxMs;
  }

  /** By the nearest rank; 0 when nothing was recorded. */
  percentileMs(percentile: number): number {
    return this.#microseconds.getValueAtPercentile(percentile) / MICROSECONDS_PER_MILLISECOND;
  }

  reset(): void {
    this.#microseconds.reset();
    this.#maxMs = 0;
  }

  /** For another process: compressed, as base64. */
  encode(): string {
    return encodeIntoCompressedBase64(this.#microseconds);
  }
}
