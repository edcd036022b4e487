import type { Clock } from './clock.js';

interface Sleeper {
  readonly wakesAtMs: number;
  readonly wake: () => void;
}

/**
 * A clock that does not wait: when all who could go on have gone on, it jumps to the next instant at which somebody
 * wakes. What happens, and in which order, is as with a real clock; computing takes what `computedMs` counts.
 */
export class SkippingClock implements Clock {
  /** The first to wake is the first; of several at one instant, the first who came. */
  readonly #sleepers: Sleeper[] = [];
  #skippedMs = 0;
  #isJumpDue = false;

  constructor(private readonly computedMs = () => performance.now()) {}

  nowMs(): number {
    return this.computedMs() + this.#skippedMs;
  }

  wait(ms: number): Promise<void> {
    return new Promise((wake) => {
      const wakesAtMs = this.nowMs() + ms;
      const place = this.#sleepers.findLastIndex((sleeper) => sleeper.wakesAtMs <= wakesAtMs) + 1;
      this.#sleepers.splice(place, 0, { wakesAtMs, wake });
      this.#jumpWhenIdle();
    });
  }

  /** Counters in memory need no more than microtasks, and those are through before an immediate runs. */
  #jumpWhenIdle(): void {
    if (this.#isJumpDue) return;
    this.#isJumpDue = true;
    setImmediate(() => this.#jump());
  }

  #jump(): void {
    this.#isJumpDue = false;
    const next = this.#sleepers.shift();
    if (next === undefined) return;
    this.#skippedMs += Math.max(0, next.wakesAtMs - this.nowMs());
    next.wake();
    if (this.#sleepers.length > 0) this.#jumpWhenIdle();
  }
}
