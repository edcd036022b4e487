import { build } from 'hdr-histogram-js';
import type { Latency } from '../load/load-report.js';

const MICROSECONDS_MAX = 120_000_000;

/** Collects durations in a histogram of fixed size, exact to three digits. */
export class LatencyRecorder {
  readonly #microseconds = build({
    lowestDiscernibleValue: 1,
    highestTrackableValue: MICROSECONDS_MAX,
    numberOfSignificantValueDigits: 3,
  });
  #maxMs = 0;

  record(durationMs: number): void {
    this.#maxMs = Math.max(this.#maxMs, durationMs);
    this.#microseconds.recordValue(Math.min(Math.max(Math.round(durationMs * 1_000), 0), MICROSECONDS_MAX));
  }

  get latency(): Latency {
    const percentileMs = (percentile: number) => this.#microseconds.getValueAtPercentile(percentile) / 1_000;
    return {
      average: this.#microseconds.totalCount === 0 ? 0 : this.#microseconds.mean / 1_000,
      p50: percentileMs(50),
      p95: percentileMs(95),
      p99: percentileMs(99),
      max: this.#maxMs,
    };
  }
}
