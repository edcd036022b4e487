const NANOSECONDS_PER_MILLISECOND = 1e6;

/** Milliseconds of the monotonic clock, the same in every thread (performance.now() has an origin for each). */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / NANOSECONDS_PER_MILLISECOND;
}
