import { Injectable, Logger } from '@nestjs/common';

const LOG_PERIOD_MS = 1_000;

/** Logs that Redis is away once a second, however many buyers it affects. */
@Injectable()
export class RedisOutages {
  readonly #logger = new Logger('Purchases');
  #loggedAtMs = -Infinity;

  log(cause: Error): void {
    const nowMs = performance.now();
    if (nowMs - this.#loggedAtMs < LOG_PERIOD_MS) return;
    this.#loggedAtMs = nowMs;
    this.#logger.warn(
      `Redis does not answer, so buyers get 503 and the outcome of what they asked for is unknown: ${cause.message}`,
    );
  }
}
