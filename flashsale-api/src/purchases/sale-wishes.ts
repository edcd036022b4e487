import { Injectable } from '@nestjs/common';
import { RedisStore } from 'flashsale-core';

/** However many ask for a sale that is not open, the reconciler hears of it once in this time. */
const WISH_PERIOD_MS = 1_000;

/** Tells the reconciler which sales somebody asks for that are not open. A wish that gets lost is made again. */
@Injectable()
export class SaleWishes {
  #made = new Set<string>();
  #forgottenAtMs = 0;

  constructor(private readonly redis: RedisStore) {}

  add(saleId: string): void {
    const nowMs = performance.now();
    if (nowMs - this.#forgottenAtMs >= WISH_PERIOD_MS) {
      this.#made = new Set();
      this.#forgottenAtMs = nowMs;
    }
    if (this.#made.has(saleId)) return;
    this.#made.add(saleId);
    this.redis
      .sale(saleId)
      .request()
      .catch(() => undefined);
  }
}
