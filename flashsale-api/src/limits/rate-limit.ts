import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

const KEY_PREFIX = 'flashsale:limit';
const MS_PER_SECOND = 1_000;
/** While Redis is away, each process counts on its own, up to this many requests a window; it admits the rest. */
const COUNTED_WITHOUT_REDIS_MAX = 50_000;

export interface Limit {
  /** Part of the keys in Redis. */
  readonly name: string;
  readonly requestsMax: number;
  readonly windowSeconds: number;
}

/**
 * Limits the requests of one client in a window, counted in Redis for all processes. A refused client is remembered in
 * memory, so that a flood costs no call to Redis. While Redis is away, each process counts on its own.
 */
export class RateLimit {
  readonly #limiter: RateLimiterRedis;
  readonly #memory: BoundedMemory;
  #refused = 0;

  /** @param mayUseRedis while it returns false, requests are counted in memory */
  constructor(
    client: Redis,
    { name, requestsMax, windowSeconds }: Limit,
    private readonly mayUseRedis: () => boolean,
  ) {
    const limit = { points: requestsMax, duration: windowSeconds, keyPrefix: `${KEY_PREFIX}:${name}` };
    this.#memory = new BoundedMemory(limit);
    this.#limiter = new RateLimiterRedis({
      ...limit,
      storeClient: client,
      rejectIfRedisNotReady: true,
      inMemoryBlockOnConsumed: requestsMax + 1,
      insuranceLimiter: this.#memory,
    });
  }

  /** Requests that were refused so far: a counter. */
  get refused(): number {
    return this.#refused;
  }

  /** Counts a request. Resolves with the seconds that the client has to wait, or undefined when it is admitted. */
  async take(client: string): Promise<number | undefined> {
    try {
      await this.#counters.consume(client);
      return undefined;
    } catch (result) {
      return this.#refuse(result);
    }
  }

  get #counters(): RateLimiterRedis | BoundedMemory {
    return this.mayUseRedis() ? this.#limiter : this.#memory;
  }

  #refuse(result: unknown): number {
    // With its fallback in memory the limiter rejects with anything else only because of a bug.
    if (!(result instanceof RateLimiterRes)) throw result;
    this.#refused += 1;
    return Math.max(Math.ceil(result.msBeforeNext / MS_PER_SECOND), 1);
  }
}

/** Counts in memory, up to a bound, because each counted client costs a timer until the window ends. */
class BoundedMemory extends RateLimiterMemory {
  #countedInWindow = 0;
  #windowEndsAtMs = 0;

  override async consume(key: string | number, points = 1): Promise<RateLimiterRes> {
    const nowMs = Date.now();
    if (nowMs >= this.#windowEndsAtMs) {
      this.#windowEndsAtMs = nowMs + this.duration * MS_PER_SECOND;
      this.#countedInWindow = 0;
    }
    this.#countedInWindow += 1;
    if (this.#countedInWindow > COUNTED_WITHOUT_REDIS_MAX) return new RateLimiterRes(this.points, 0, 0, true);
    return super.consume(key, points);
  }
}
