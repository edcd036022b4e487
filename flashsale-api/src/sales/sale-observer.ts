import { Injectable } from '@nestjs/common';
import { observeSale, RedisStore, type SaleObservation, saleKeys } from 'flashsale-core';

/** However many clients poll, Redis is asked once a sale in this time. */
const FRESH_MS = 150;

interface Observation {
  readonly readAtMs: number;
  readonly observed: Promise<SaleObservation | undefined>;
}

/** Reads sales' counters from Redis, shared by all who ask within a moment. */
@Injectable()
export class SaleObserver {
  readonly #observations = new Map<string, Observation>();
  #clock: { readonly redisMs: number; readonly atMs: number } | undefined;

  constructor(private readonly redis: RedisStore) {}

  /** The counters and how many ms ago they were read; undefined when they are not loaded. @throws when Redis is away */
  async observe(saleId: string): Promise<{ observed: SaleObservation | undefined; ageMs: number }> {
    const nowMs = performance.now();
    let observation = this.#observations.get(saleId);
    if (observation === undefined || nowMs - observation.readAtMs > FRESH_MS) {
      observation = { readAtMs: nowMs, observed: observeSale(this.redis, saleKeys(saleId)) };
      this.#observations.set(saleId, observation);
      this.#forgetWhenUseless(saleId, observation);
    }
    const observed = await observation.observed;
    if (observed !== undefined) this.#clock = { redisMs: observed.nowMs, atMs: observation.readAtMs };
    return { observed, ageMs: nowMs - observation.readAtMs };
  }

  /** Epoch ms by the clock of Redis, as of the last sale that was read; by our own before there was one. */
  nowMs(): number {
    if (this.#clock === undefined) return Date.now();
    return Math.round(this.#clock.redisMs + performance.now() - this.#clock.atMs);
  }

  /** A failure is not kept, nor is an id that Redis does not know: a stranger could ask for any number of them. */
  #forgetWhenUseless(saleId: string, observation: Observation): void {
    const forget = (): void => {
      if (this.#observations.get(saleId) === observation) this.#observations.delete(saleId);
    };
    observation.observed.then((observed) => observed ?? forget(), forget);
  }
}
