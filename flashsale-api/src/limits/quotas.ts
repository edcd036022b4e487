import { ITEMS_PER_CALL_MAX } from 'flashsale-core';
import type { Allowance } from './allowance.js';
import type { LimitsRedis } from './limits-redis.js';

/** Requests that wait for the next round; further ones are counted by this process alone. */
const WAITING_MAX = 10_000;
/** After a call without an answer, each process counts alone for this long before it asks again. */
const PAUSE_MS = 1_000;
/** The clocks of this process and of Redis may differ by this before windows follow the one of Redis. */
const CLOCK_DIFFERENCE_MS_MAX = 500;
/** A key outlives its window by this, so that processes whose clocks differ a little count in the same one. */
const KEY_GRACE_MS = 2 * CLOCK_DIFFERENCE_MS_MAX;

/** An allowance that needs a quota, and the key of its pool. */
export interface Need {
  readonly allowance: Allowance;
  readonly key: string;
}

interface Draw {
  readonly allowance: Allowance;
  readonly endsAtMs: number;
  readonly wanted: number;
}

/**
 * Draws quotas from the pools in Redis. All that one turn of the event loop needs, for all limits and clients, goes in one
 * script call. What is needed while it is under way goes with the next one: two at a time would draw two quotas where one will
 * do, and other processes would refuse what this one does not use.
 */
export class Quotas {
  #needs = new Map<Allowance, string>();
  #waiting: ((isAnswered: boolean) => void)[] = [];
  #isRoundUnderWay = false;
  #pausedUntilMs = -Infinity;
  #clockDifferenceMs = 0;
  #calls = 0;
  #drawn = 0;

  constructor(private readonly redis: LimitsRedis) {}

  /** Script calls so far: a counter. */
  get calls(): number {
    return this.#calls;
  }

  /** Quotas asked for so far: a counter. */
  get drawn(): number {
    return this.#drawn;
  }

  /** Whether Redis can be asked now; if not, each process counts alone. */
  get isOpen(): boolean {
    return this.redis.isUsable && this.#waiting.length < WAITING_MAX && performance.now() >= this.#pausedUntilMs;
  }

  /** The time by the clock of Redis, which all processes share. */
  nowMs(): number {
    return Date.now() + this.#clockDifferenceMs;
  }

  /** Asks for quotas. Resolves after they were added to their allowances; with false if Redis did not answer. */
  draw(needs: readonly Need[]): Promise<boolean> {
    return new Promise((resolve) => {
      if (this.#waiting.length === 0) this.#sendAfterThisTurn();
      this.#waiting.push(resolve);
      for (const { allowance, key } of needs) {
        allowance.waiting += 1;
        this.#needs.set(allowance, key);
      }
    });
  }

  #sendAfterThisTurn(): void {
    setImmediate(() => {
      if (this.#waiting.length > 0 && !this.#isRoundUnderWay) void this.#sendRound();
    });
  }

  async #sendRound(): Promise<void> {
    this.#isRoundUnderWay = true;
    const waiting = this.#takeWaiting();
    const needs = [...this.#needs];
    this.#needs = new Map();
    const isAnswered = await this.#send(needs);
    this.#isRoundUnderWay = false;
    for (const resolve of waiting) resolve(isAnswered);
    if (!isAnswered) this.#giveUpGathered();
    else if (this.#waiting.length > 0) this.#sendAfterThisTurn();
  }

  /** Whoever has gathered meanwhile would wait for the same silence. */
  #giveUpGathered(): void {
    for (const allowance of this.#needs.keys()) allowance.waiting = 0;
    this.#needs = new Map();
    for (const resolve of this.#takeWaiting()) resolve(false);
  }

  #takeWaiting(): ((isAnswered: boolean) => void)[] {
    const waiting = this.#waiting;
    this.#waiting = [];
    return waiting;
  }

  async #send(needs: readonly (readonly [Allowance, string])[]): Promise<boolean> {
    const calls: Promise<void>[] = [];
    for (let from = 0; from < needs.length; from += ITEMS_PER_CALL_MAX)
      calls.push(this.#call(needs.slice(from, from + ITEMS_PER_CALL_MAX)));
    try {
      await Promise.all(calls);
      this.redis.reportAnswer();
      return true;
    } catch (error) {
      this.redis.reportFailure(error as Error);
      this.#pausedUntilMs = performance.now() + PAUSE_MS;
      return false;
    }
  }

  async #call(needs: readonly (readonly [Allowance, string])[]): Promise<void> {
    const keys: string[] = [];
    const numbers: string[] = [];
    const draws: Draw[] = [];
    const nowMs = this.nowMs();
    for (const [allowance, key] of needs) {
      const { endsAtMs, split } = allowance;
      const wanted = allowance.takeDemand();
      draws.push({ allowance, endsAtMs, wanted });
      keys.push(key);
      numbers.push(String(wanted), String(split.pool), String(Math.max(endsAtMs - nowMs, 0) + KEY_GRACE_MS));
    }
    this.#calls += 1;
    this.#drawn += draws.length;
    const [redisNowMs, granted] = await this.redis.drawQuotas(keys, numbers);
    this.#followClock(redisNowMs);
    draws.forEach(({ allowance, endsAtMs, wanted }, i) => {
      // A window that has ended meanwhile takes its quotas with it.
      if (allowance.endsAtMs === endsAtMs) allowance.grant(granted[i] ?? 0, wanted);
    });
  }

  #followClock(redisNowMs: number): void {
    const differenceMs = redisNowMs - Date.now();
    if (Math.abs(differenceMs - this.#clockDifferenceMs) > CLOCK_DIFFERENCE_MS_MAX)
      this.#clockDifferenceMs = differenceMs;
  }
}
