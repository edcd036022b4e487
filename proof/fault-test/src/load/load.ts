import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { AdjustableRate, type Arrival, InFlight, openLoop, until } from 'flashsale-testkit';
import type { History } from '../history/history.js';
import type { PurchaseAnswer } from '../history/operation.js';
import type { Random } from '../random.js';
import { type Attempt, Buyers, type Sales } from './buyers.js';
import { Shop } from './shop.js';
import { Tempo } from './tempo.js';

/** Like a load balancer that watches the queues: an API with so many waiting gets no more while the other has fewer. */
const IN_FLIGHT_PER_API_MAX = 200;
/** A buyer who did not learn the outcome and has a key asks again after a pause, at most so often. */
const REPEATS_MAX = 2;
const REPEAT_PAUSE_MS_MIN = 500;
const REPEAT_PAUSE_MS_MAX = 1_500;
/** Who comes when so many wait already is turned away, and counted: we, not the shop, are too slow then. */
const IN_FLIGHT_MAX = 2_000;
const LAST_ANSWER_DEADLINE_MS = 20_000;
const CLARIFYING_AT_ONCE = 20;
const CLARIFY_DEADLINE_MS = 15_000;
const CLARIFY_PAUSE_MS = 100;

export interface LoadOptions {
  readonly ratePerSecond: number;
  readonly random: Random;
  readonly history: History;
  readonly sales: Sales;
  readonly apiUrls: readonly string[];
}

/** Buyers who arrive at given times, however fast or slow they are answered. */
export class Load {
  readonly tempo = new Tempo();
  readonly #shops: readonly Shop[];
  readonly #buyers: Buyers;
  /** Others, so that who arrives when does not depend on how often is probed. */
  readonly #probers: Buyers;
  readonly #choices: Random;
  /** Attempts with a key whose outcome nobody has learned yet. */
  readonly #unclear = new Map<string, Attempt>();
  readonly #withdrawn = new Set<string>();
  readonly #stopping = new AbortController();
  readonly #rate: AdjustableRate;
  readonly #inFlight = new InFlight(IN_FLIGHT_MAX);
  #arriving: Promise<void> | undefined;
  #turnedAway = 0;

  constructor({ apiUrls, history, random, sales, ratePerSecond }: LoadOptions) {
    this.#shops = apiUrls.map((url) => new Shop(url, history));
    this.#buyers = new Buyers(random.fork('buyers'), sales, 'buyer');
    this.#probers = new Buyers(random.fork('probers'), sales, 'prober');
    this.#choices = random.fork('choices');
    this.#rate = new AdjustableRate(ratePerSecond);
    // Everybody who waits to retry listens for the end.
    setMaxListeners(0, this.#stopping.signal);
  }

  start(): void {
    const onArrival = ({ intendedAtMs }: Arrival): void => this.#admit(this.#buyers.next(), intendedAtMs);
    this.#arriving = openLoop(this.#rate.arrivals, onArrival, this.#stopping.signal);
  }

  /** How many arrive in a second; may be changed at any time. */
  get ratePerSecond(): number {
    return this.#rate.perSecond;
  }

  set ratePerSecond(rate: number) {
    this.#rate.perSecond = rate;
  }

  /** Purchases so far that ended without a certain answer. */
  get unknown(): number {
    return this.tempo.answers().UNKNOWN ?? 0;
  }

  /** Buyers whom this load generator had no room for. */
  get turnedAway(): number {
    return this.#turnedAway;
  }

  /** Purchases so far that timed out. */
  get timedOut(): number {
    return this.#shops.reduce((sum, shop) => sum + shop.timedOut, 0);
  }

  /** Purchases so far that this API gave no HTTP answer of any kind. */
  unansweredBy(url: string): number {
    return this.#find(url).unanswered;
  }

  /** Purchases so far that this API answered SUCCESS. */
  successesOf(url: string): number {
    return this.#find(url).successes;
  }

  /** Sends an API no more buyers, as a load balancer does before a stop; until `readmit`. */
  withdraw(url: string): void {
    this.#withdrawn.add(url);
  }

  readmit(url: string): void {
    this.#withdrawn.delete(url);
  }

  /** So many purchases from one API at the same moment; resolves with their answers. */
  async crowd(url: string, size: number): Promise<PurchaseAnswer[]> {
    const shop = this.#find(url);
    return Promise.all(Array.from({ length: size }, () => shop.buy(this.#probers.next())));
  }

  /** One more purchase from every API at once; resolves with the answers. */
  async probe(): Promise<PurchaseAnswer[]> {
    return Promise.all(this.#shops.map((shop) => shop.buy(this.#probers.next())));
  }

  /** Lets nobody in any more, and waits until all have their answer or have given up. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#arriving;
    await until(() => this.#inFlight.count === 0, {
      deadlineMs: LAST_ANSWER_DEADLINE_MS,
      what: 'every purchase has its answer or its deadline',
    });
  }

  /** Retries every purchase with an unknown outcome, with the same key. Resolves with those that are still unknown. */
  async clarify(): Promise<number> {
    const attempts = [...this.#unclear.values()];
    const endsAtMs = performance.now() + CLARIFY_DEADLINE_MS;
    let stillUnclear = 0;
    const ask = async (): Promise<void> => {
      for (let attempt = attempts.pop(); attempt !== undefined; attempt = attempts.pop()) {
        let answer = await this.#leastBusy().buy(attempt);
        while (answer === 'UNKNOWN' && performance.now() < endsAtMs) {
          await sleep(CLARIFY_PAUSE_MS);
          answer = await this.#leastBusy().buy(attempt);
        }
        if (answer === 'UNKNOWN') stillUnclear += 1;
      }
    };
    await Promise.all(Array.from({ length: CLARIFYING_AT_ONCE }, ask));
    return stillUnclear;
  }

  /** Gives up what is still under way. */
  async close(): Promise<void> {
    this.#stopping.abort();
    await Promise.all(this.#shops.map((shop) => shop.close()));
  }

  #find(url: string): Shop {
    const shop = this.#shops.find((candidate) => candidate.url === url);
    if (shop === undefined) throw new Error(`There is no API at ${url}`);
    return shop;
  }

  #admit(attempt: Attempt, arrivedAtMs: number, repeats = 0): void {
    if (!this.#inFlight.begin(() => this.#serve(attempt, arrivedAtMs, repeats))) this.#turnedAway += 1;
  }

  async #serve(attempt: Attempt, arrivedAtMs: number, repeats: number): Promise<void> {
    const answer = await this.#choose().buy(attempt);
    this.tempo.count(answer, performance.now() - arrivedAtMs);
    if (attempt.idempotencyKey === undefined) return;
    const id = `${attempt.saleId} ${attempt.userId}`;
    if (answer !== 'UNKNOWN') {
      this.#unclear.delete(id);
      return;
    }
    this.#unclear.set(id, attempt);
    if (repeats < REPEATS_MAX) void this.#askAgain(attempt, repeats + 1);
  }

  async #askAgain(attempt: Attempt, repeats: number): Promise<void> {
    const { signal } = this.#stopping;
    const pauseMs = this.#choices.integer(REPEAT_PAUSE_MS_MIN, REPEAT_PAUSE_MS_MAX);
    await sleep(pauseMs, undefined, { signal }).catch(() => undefined);
    if (!signal.aborted) this.#admit(attempt, performance.now(), repeats);
  }

  #choose(): Shop {
    const chosen = this.#shops[this.#choices.integer(0, this.#shops.length - 1)] as Shop;
    const isFit = chosen.inFlight < IN_FLIGHT_PER_API_MAX && !this.#withdrawn.has(chosen.url);
    return isFit ? chosen : this.#leastBusy();
  }

  #leastBusy(): Shop {
    const open = this.#shops.filter(({ url }) => !this.#withdrawn.has(url));
    return open.reduce((least, shop) => (shop.inFlight < least.inFlight ? shop : least));
  }
}
