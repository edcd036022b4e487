/** Deadlines are compared with the clock of Redis alone, so a step of it could end all holds at once. */
const CLOCK_SKEW_MS_MAX = 5_000;
const READ_PERIOD_MS = 1_000;
/** The clock of Redis has made a step if it moved by so much more or less than the one of this process. */
const STEP_MS = 500;

/** Compares the clock of Redis with that of PostgreSQL. */
export class ClockGuard {
  #readAtMs = -Infinity;
  #skewMs = 0;
  /** The clock of Redis minus the monotonic one of this process, when it was compared last. */
  #offsetMs = 0;

  /** `readClockMs` reads the clock of PostgreSQL. */
  constructor(private readonly readClockMs: () => Promise<number>) {}

  /** The clock of Redis minus that of PostgreSQL, when they were compared last. */
  get skewMs(): number {
    return this.#skewMs;
  }

  /** Whether holds may be ended by this time of Redis, which was read just now. */
  async accepts(redisMs: number): Promise<boolean> {
    const nowMs = performance.now();
    const offsetMs = redisMs - nowMs;
    const hasStepped = Math.abs(offsetMs - this.#offsetMs) > STEP_MS;
    if (hasStepped || nowMs - this.#readAtMs >= READ_PERIOD_MS) {
      this.#skewMs = redisMs - (await this.readClockMs());
      this.#offsetMs = offsetMs;
      this.#readAtMs = nowMs;
    }
    return Math.abs(this.#skewMs) <= CLOCK_SKEW_MS_MAX;
  }
}
