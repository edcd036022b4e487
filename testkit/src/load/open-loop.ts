import { PreciseTimer } from './precise-timer.js';

/** Time to get ready before the first arrival is due. */
const HEAD_START_MS = 20;

/**
 * When each arrival is due, in milliseconds from the start, or undefined when no more come. Called once for each index, in
 * order.
 */
export type Arrivals = (index: number) => number | undefined;

export interface Arrival {
  readonly index: number;
  /**
   * By performance.now(), when it should have been sent. Latency counts from here, so that neither a stalled server nor a
   * slow generator can hide behind requests that were sent late.
   */
  readonly intendedAtMs: number;
}

/** Evenly spaced arrivals. */
export function constantRate(perSecond: number, count = Infinity): Arrivals {
  return (index) => (index < count ? (index / perSecond) * 1_000 : undefined);
}

/** Evenly spaced arrivals without an end, whose rate may be changed at any time. */
export class AdjustableRate {
  #dueMs = 0;

  constructor(public perSecond: number) {}

  readonly arrivals: Arrivals = (index) => {
    if (index > 0) this.#dueMs += 1_000 / this.perSecond;
    return this.#dueMs;
  };
}

/**
 * Calls `onArrival` at each of these instants, whether or not earlier arrivals are done: an open loop, like real visitors.
 * Resolves when the last has arrived, or the signal is aborted.
 */
export async function openLoop(
  arrivals: Arrivals,
  onArrival: (arrival: Arrival) => void,
  signal?: AbortSignal,
): Promise<void> {
  const timer = await PreciseTimer.start();
  const startAtMs = performance.now() + HEAD_START_MS;
  let index = 0;
  let dueMs = arrivals(index);
  const end = (): void => {
    dueMs = undefined;
    timer.stop();
  };
  signal?.addEventListener('abort', end);
  if (signal?.aborted) end();
  try {
    while (dueMs !== undefined) {
      await timer.until(startAtMs + dueMs);
      const elapsedMs = performance.now() - startAtMs;
      while (dueMs !== undefined && dueMs <= elapsedMs) {
        const intendedAtMs = startAtMs + dueMs;
        dueMs = arrivals(index + 1);
        onArrival({ index, intendedAtMs });
        index += 1;
      }
    }
  } finally {
    timer.stop();
    signal?.removeEventListener('abort', end);
  }
}

/** Requests that wait for their answer, at most so many at once. */
export class InFlight {
  #count = 0;

  constructor(private readonly max = Infinity) {}

  get count(): number {
    return this.#count;
  }

  /** Starts the work, unless so much is in flight that it has to be dropped. Returns whether it began. */
  begin(work: () => Promise<unknown>): boolean {
    if (this.#count >= this.max) return false;
    this.#count += 1;
    void work().finally(() => (this.#count -= 1));
    return true;
  }
}
