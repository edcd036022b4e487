import { setTimeout as sleep } from 'node:timers/promises';
import type { Observer } from '../system/observer.js';
import { type Percentiles, percentilesOf } from './timeline.js';

const POLL_PERIOD_MS = 25;
/** Of one query; the oldest come first. */
const ASKED_AT_ONCE_MAX = 500;

/** How long it took from SUCCESS to the order, in milliseconds. */
export interface OrderLatency extends Percentiles {
  /** Orders that were not there when the watch ended; they count with their age. */
  readonly missing: number;
}

/**
 * Polls the orders of what was sold until they are there, as a buyer would: the times that the database writes are
 * those at which its transactions began.
 */
export class OrderWatch {
  readonly #awaited = new Map<string, number>();
  readonly #latenciesMs: number[] = [];
  #isEnding = false;
  #looking: Promise<void> | undefined;

  constructor(private readonly observer: Pick<Observer, 'query'>) {}

  start(): void {
    this.#looking = this.#lookAgainAndAgain();
  }

  /** Awaits one more order from now on. */
  await(orderId: string): void {
    this.#awaited.set(orderId, performance.now());
  }

  /** Waits for the orders that are missing, up to a deadline. */
  async stop(deadlineMs: number): Promise<OrderLatency> {
    const endsAtMs = performance.now() + deadlineMs;
    while (this.#awaited.size > 0 && performance.now() < endsAtMs) await sleep(POLL_PERIOD_MS);
    this.#isEnding = true;
    await this.#looking;
    const nowMs = performance.now();
    const agesMs = [...this.#awaited.values()].map((sinceMs) => nowMs - sinceMs);
    return { ...percentilesOf([...this.#latenciesMs, ...agesMs]), missing: agesMs.length };
  }

  async #lookAgainAndAgain(): Promise<void> {
    while (!this.#isEnding) {
      await sleep(POLL_PERIOD_MS);
      // PostgreSQL may be away just now.
      await this.#look().catch(() => undefined);
    }
  }

  async #look(): Promise<void> {
    const asked = [...this.#awaited.keys()].slice(0, ASKED_AT_ONCE_MAX);
    if (asked.length === 0) return;
    const rows = await this.observer.query<{ id: string }>('SELECT id FROM orders WHERE id = ANY($1::uuid[])', [asked]);
    const nowMs = performance.now();
    for (const { id } of rows) {
      const sinceMs = this.#awaited.get(id);
      if (sinceMs !== undefined) this.#latenciesMs.push(nowMs - sinceMs);
      this.#awaited.delete(id);
    }
  }
}
