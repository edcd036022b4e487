/** A shorter one has kept nobody from paying. */
const OUTAGE_MS_MIN = 5_000;
/** While PostgreSQL was away nobody could pay, so holds that ran out then get this time. */
const GRACE_AFTER_OUTAGE_MS = 60_000;

/** Knows whether holds may be ended, from whether PostgreSQL answers. Times are of one monotonic clock. */
export class OutageGrace {
  /** Since when PostgreSQL does not answer; undefined while it does. */
  #awaySinceMs: number | undefined;
  #untilMs = -Infinity;

  failed(nowMs: number): void {
    this.#awaySinceMs ??= nowMs;
  }

  answered(nowMs: number): void {
    if (this.#awaySinceMs !== undefined && nowMs - this.#awaySinceMs >= OUTAGE_MS_MIN) {
      this.#untilMs = nowMs + GRACE_AFTER_OUTAGE_MS;
    }
    this.#awaySinceMs = undefined;
  }

  /** How long to wait yet; 0 if holds may be ended. */
  leftMs(nowMs: number): number {
    return Math.max(this.#untilMs - nowMs, 0);
  }
}
