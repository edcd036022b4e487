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

/** Up to so many, latencies of one part of the window are listed: a histogram takes 10 KB, whatever is in it. */
const LISTED_MAX = 128;

/** What was recorded between two calls of `roll`. */
class Part {
  endedAtMs = 0;
  #listedUs: number[] = [];
  #histogram: Histogram | undefined;

  get isEmpty(): boolean {
    return this.#listedUs.length === 0 && this.#histogram === undefined;
  }

  record(latencyUs: number): void {
    if (this.#histogram !== undefined) this.#histogram.recordValue(latencyUs);
    else if (this.#listedUs.push(latencyUs) > LISTED_MAX) this.#unlist();
  }

  addTo(sum: Histogram): void {
    for (const latencyUs of this.#listedUs) sum.recordValue(latencyUs);
    if (this.#histogram !== undefined) sum.add(this.#histogram);
  }

  #unlist(): void {
    const histogram = newHistogram();
    this.addTo(histogram);
    this.#histogram = histogram;
    this.#listedUs = [];
  }
}

/**
 * The latencies of the last ten seconds, in bounded space however many there are, and in little space for a sale with
 * few: there may be thousands of those.
 */
export class RecentLatencies {
  #current = new Part();
  #past: Part[] = [];

  record(latencyMs: number): void {
    this.#current.record(Math.min(Math.max(Math.round(latencyMs * 1_000), 0), LATENCY_US_MAX));
  }

  /**
   * Closes the part recorded since the last call and encodes all parts still in the window; undefined if nothing was
   * recorded in them. Meant to be called once a second.
   */
  roll(nowMs: number): string | undefined {
    if (!this.#current.isEmpty) {
      this.#current.endedAtMs = nowMs;
      this.#past.push(this.#current);
      this.#current = new Part();
    }
    this.#past = this.#past.filter(({ endedAtMs }) => nowMs - endedAtMs < WINDOW_MS);
    if (this.#past.length === 0) return undefined;
    SUM.reset();
    for (const part of this.#past) part.addTo(SUM);
    return encodeIntoCompressedBase64(SUM);
  }
}

/** The percentiles across everything that several processes encoded. */
export function percentilesOf(encoded: readonly string[]): LatencyPercentiles {
  const all = newHistogram();
  for (const text of encoded) all.add(decodeFromCompressedBase64(text));
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

/** Empty but for the moment in which a window is encoded. */
const SUM = newHistogram();
