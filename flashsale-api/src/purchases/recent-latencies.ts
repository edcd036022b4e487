import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';

/** How far back the latencies reach. */
const WINDOW_MS = 10_000;
const LATENCY_US_MAX = 60_000_000;
/** Two digits: 0.12 ms differs from 0.13 ms, 120 ms from 130 ms. */
const SIGNIFICANT_DIGITS = 2;

/** Latencies in ms; null when there were none. */
export interface LatencyPercentiles {
  readonly p50: number | null;
  readonly p95: number | null;
  readonly p99: number | null;
  readonly count: number;
}

/** The latencies of the last ten seconds, in bounded space however many there are. */
export class RecentLatencies {
  #current = newHistogram();
  #past: { readonly histogram: Histogram; readonly endedAtMs: number }[] = [];

  record(latencyMs: number): void {
    this.#current.recordValue(Math.min(Math.max(Math.round(latencyMs * 1_000), 0), LATENCY_US_MAX));
  }

  /**
   * Closes the part recorded since the last call and encodes all parts still in the window; undefined if nothing was
   * recorded in them. Meant to be called once a second.
   */
  roll(nowMs: number): string | undefined {
    if (this.#current.totalCount > 0) {
      this.#past.push({ histogram: this.#current, endedAtMs: nowMs });
      this.#current = newHistogram();
    }
    this.#past = this.#past.filter(({ endedAtMs }) => nowMs - endedAtMs < WINDOW_MS);
    if (this.#past.length === 0) return undefined;
    return encodeIntoCompressedBase64(sum(this.#past.map(({ histogram }) => histogram)));
  }
}

/** The percentiles across everything that several processes encoded. */
export function percentilesOf(encoded: readonly string[]): LatencyPercentiles {
  const all = sum(encoded.map((text) => decodeFromCompressedBase64(text)));
  const percentile = (share: number): number | null =>
    all.totalCount === 0 ? null : Math.round(all.getValueAtPercentile(share) / 10) / 100;
  return { p50: percentile(50), p95: percentile(95), p99: percentile(99), count: all.totalCount };
}

function newHistogram(): Histogram {
  return build({
    bitBucketSize: 32,
    autoResize: false,
    lowestDiscernibleValue: 1,
    highestTrackableValue: LATENCY_US_MAX,
    numberOfSignificantValueDigits: SIGNIFICANT_DIGITS,
  });
}

function sum(histograms: readonly Histogram[]): Histogram {
  const total = newHistogram();
  for (const histogram of histograms) total.add(histogram);
  return total;
}
