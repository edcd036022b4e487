import { Injectable } from '@nestjs/common';
import { observeSale, RedisStore, type SaleObservation } from 'flashsale-core';
import { readEach } from './read-each.js';

/** However many clients poll, Redis is asked once a sale in this time. */
const FRESH_MS = 150;
/** So many sales are read in that time for those who leaf through the list, however many they are. */
const LEAFED_READS_MAX = 500;
/** Of more sales than these at a time, what was read is not shared by all. */
const OBSERVATIONS_MAX = 5_000;

interface Observation {
  readonly readAtMs: number;
  readonly observed: Promise<SaleObservation | undefined>;
  /** Redis does not know it. */
  isMissing: boolean;
}

/** The counters of a sale, and how many ms ago they were read. */
export interface Observed {
  readonly observed: SaleObservation;
  readonly ageMs: number;
}

/** Reads sales' counters from Redis, shared by all who ask within a moment. */
@Injectable()
export class SaleObserver {
  readonly #observations = new Map<string, Observation>();
  #clock: { readonly redisMs: number; readonly atMs: number } | undefined;
  #leafing = { sinceMs: -Infinity, reads: 0 };

  constructor(private readonly redis: RedisStore) {}

  /** The counters and how many ms ago they were read; undefined when they are not loaded. @throws when Redis is away */
  async observe(saleId: string): Promise<{ observed: SaleObservation | undefined; ageMs: number }> {
    const nowMs = performance.now();
    const fresh = this.#fresh(saleId, nowMs);
    return this.#answer(fresh?.isMissing === false ? fresh : this.#read(saleId, nowMs, 'forget'), nowMs);
  }

  /**
   * The counters of those that are loaded and can be read. `leafing` is for pages that somebody leafs to: there are so
   * many sales on them that Redis is not asked for all of them at the same time.
   */
  async observeAll(saleIds: readonly string[], kind: 'first-page' | 'leafing'): Promise<Map<string, Observed>> {
    return readEach(this.redis, saleIds, async (saleId) => {
      const nowMs = performance.now();
      const fresh = this.#fresh(saleId, nowMs);
      if (fresh === undefined && kind === 'leafing' && !this.#mayLeaf(nowMs)) return undefined;
      const { observed, ageMs } = await this.#answer(fresh ?? this.#read(saleId, nowMs, 'keep'), nowMs);
      return observed && { observed, ageMs };
    });
  }

  /** Epoch ms by the clock of Redis, as of the last sale that was read; by our own before there was one. */
  nowMs(): number {
    if (this.#clock === undefined) return Date.now();
    return Math.round(this.#clock.redisMs + performance.now() - this.#clock.atMs);
  }

  #fresh(saleId: string, nowMs: number): Observation | undefined {
    const observation = this.#observations.get(saleId);
    return observation !== undefined && nowMs - observation.readAtMs <= FRESH_MS ? observation : undefined;
  }

  #mayLeaf(nowMs: number): boolean {
    if (nowMs - this.#leafing.sinceMs > FRESH_MS) this.#leafing = { sinceMs: nowMs, reads: 0 };
    this.#leafing.reads += 1;
    return this.#leafing.reads <= LEAFED_READS_MAX;
  }

  /**
   * A failure is not kept. Nor is an id that Redis does not know: a stranger could ask for any number of them. Only those of
   * the list are, whose number others decide about.
   */
  #read(saleId: string, nowMs: number, missing: 'keep' | 'forget'): Observation {
    const observed = observeSale(this.redis.sale(saleId));
    const observation: Observation = { readAtMs: nowMs, observed, isMissing: false };
    // The one that was read last stands last.
    this.#observations.delete(saleId);
    this.#observations.set(saleId, observation);
    for (const oldest of this.#observations.keys()) {
      if (this.#observations.size <= OBSERVATIONS_MAX) break;
      this.#observations.delete(oldest);
    }
    const forget = (): void => {
      if (this.#observations.get(saleId) === observation) this.#observations.delete(saleId);
    };
    observed.then((found) => {
      observation.isMissing = found === undefined;
      if (observation.isMissing && missing === 'forget') forget();
    }, forget);
    return observation;
  }

  async #answer(
    observation: Observation,
    nowMs: number,
  ): Promise<{ observed: SaleObservation | undefined; ageMs: number }> {
    const observed = await observation.observed;
    if (observed !== undefined) this.#clock = { redisMs: observed.nowMs, atMs: observation.readAtMs };
    return { observed, ageMs: nowMs - observation.readAtMs };
  }
}
