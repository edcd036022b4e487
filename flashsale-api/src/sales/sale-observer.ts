import { Injectable } from '@nestjs/common';
import { Reconciliation, SaleCatalog, type SaleObservation } from 'flashsale-core';
import { readEach } from './read-each.js';

/** However many clients poll, a sale is read at most once in this time. */
const FRESH_MS = 150;
/** The most sales that are read in that time for all clients that page through the list. */
const PAGING_READS_MAX = 500;
/** The most observations that are kept; the oldest are dropped first. */
const OBSERVATIONS_MAX = 5_000;

interface Observation {
  readonly readAtMs: number;
  readonly observed: Promise<SaleObservation | undefined>;
  /** Undefined until Redis has answered; `missing` if it does not know the sale. */
  found: SaleObservation | 'missing' | undefined;
}

/** The counters of a sale, and how many ms ago they were read. */
export interface Observed {
  readonly observed: SaleObservation;
  readonly ageMs: number;
}

/** Reads sales' counters from Redis; calls shortly after each other share one read. */
@Injectable()
export class SaleObserver {
  readonly #observations = new Map<string, Observation>();
  #clock: { readonly redisMs: number; readonly atMs: number } | undefined;
  #paging = { sinceMs: -Infinity, reads: 0 };

  constructor(
    private readonly reconciliation: Reconciliation,
    private readonly catalog: SaleCatalog,
  ) {}

  /** The counters and how many ms ago they were read; undefined when they are not loaded. @throws when Redis is away */
  async observe(saleId: string): Promise<{ observed: SaleObservation | undefined; ageMs: number }> {
    const nowMs = performance.now();
    const fresh = this.#fresh(saleId, nowMs);
    const usable = fresh !== undefined && fresh.found !== 'missing' ? fresh : this.#read(saleId, nowMs, 'forget');
    return this.#answer(usable, nowMs);
  }

  /** The counters, where they were read a moment ago; costs no promise. */
  observeFresh(saleId: string): Observed | undefined {
    const nowMs = performance.now();
    const fresh = this.#fresh(saleId, nowMs);
    if (fresh?.found === undefined || fresh.found === 'missing') return undefined;
    return { observed: fresh.found, ageMs: nowMs - fresh.readAtMs };
  }

  /**
   * The counters of those sales that are loaded and can be read. `paging` is for later pages: all of them together hold
   * too many sales to read at once.
   */
  async observeAll(saleIds: readonly string[], kind: 'first-page' | 'paging'): Promise<Map<string, Observed>> {
    return readEach(this.reconciliation, saleIds, async (saleId) => {
      const nowMs = performance.now();
      const fresh = this.#fresh(saleId, nowMs);
      if (fresh === undefined && kind === 'paging' && !this.#mayReadForPaging(nowMs)) return undefined;
      const { observed, ageMs } = await this.#answer(fresh ?? this.#read(saleId, nowMs, 'keep'), nowMs);
      return observed && { observed, ageMs };
    });
  }

  /** Epoch ms by the clock of Redis, derived from the last read; by our own clock before the first read. */
  nowMs(): number {
    if (this.#clock === undefined) return Date.now();
    return Math.round(this.#clock.redisMs + performance.now() - this.#clock.atMs);
  }

  #fresh(saleId: string, nowMs: number): Observation | undefined {
    const observation = this.#observations.get(saleId);
    return observation !== undefined && nowMs - observation.readAtMs <= FRESH_MS ? observation : undefined;
  }

  #mayReadForPaging(nowMs: number): boolean {
    if (nowMs - this.#paging.sinceMs > FRESH_MS) this.#paging = { sinceMs: nowMs, reads: 0 };
    this.#paging.reads += 1;
    return this.#paging.reads <= PAGING_READS_MAX;
  }

  /**
   * Failures are not kept. Nor are ids that Redis does not know, because anyone could request any number of them; only
   * those on the list of sales are.
   */
  #read(saleId: string, nowMs: number, missing: 'keep' | 'forget'): Observation {
    const last = this.#observations.get(saleId)?.found;
    const observed = this.reconciliation.observe(this.catalog.place(saleId), last === 'missing' ? undefined : last);
    const observation: Observation = { readAtMs: nowMs, observed, found: undefined };
    // Reinserted, so that the latest read comes last.
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
      observation.found = found ?? 'missing';
      if (found === undefined && missing === 'forget') forget();
      else if (found !== undefined) this.#clock = { redisMs: found.nowMs, atMs: nowMs };
    }, forget);
    return observation;
  }

  async #answer(
    observation: Observation,
    nowMs: number,
  ): Promise<{ observed: SaleObservation | undefined; ageMs: number }> {
    const observed = await observation.observed;
    return { observed, ageMs: nowMs - observation.readAtMs };
  }
}
