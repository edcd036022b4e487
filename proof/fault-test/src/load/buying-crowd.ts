import { setTimeout as sleep } from 'node:timers/promises';
import { backOffMs } from 'flashsale-core';
import { type Arrival, constantRate, InFlight, openLoop, until } from 'flashsale-testkit';
import type { History } from '../history/history.js';
import type { PurchaseAnswer } from '../history/operation.js';
import { type Percentiles, percentilesOf } from '../observe/timeline.js';
import { Shop } from './shop.js';

/** More patient than the page of the shop: many thousands wait here for a sale that is closed, on the machine that is to open it. */
const REPEAT = { delayMsMin: 2_000, delayMsMax: 32_000 };
/** How much longer than the arrivals it may take, for servers that are killed meanwhile. */
const DELAY_MS_MAX = 180_000;

export interface BuyingCrowdOptions {
  readonly saleId: string;
  readonly people: number;
  readonly ratePerSecond: number;
  /** The users are called by this and a number. */
  readonly namePrefix: string;
  readonly apiUrls: readonly string[];
  readonly history: History;
}

/** So many buyers of one sale at a constant rate, each of whom asks with the same key, one API after the other, until he is told. */
export class BuyingCrowd {
  readonly saleId: string;
  readonly people: number;
  readonly #shops: readonly Shop[];
  readonly #told = new Map<PurchaseAnswer, number>();
  readonly #waitsMs: number[] = [];
  readonly #inFlight = new InFlight();
  readonly #ending = new AbortController();
  readonly #options: BuyingCrowdOptions;
  #untold = 0;
  #soldOutAtMs = Infinity;
  #arriving: Promise<void> | undefined;

  constructor(options: BuyingCrowdOptions) {
    this.#options = options;
    this.saleId = options.saleId;
    this.people = options.people;
    this.#shops = options.apiUrls.map((url) => new Shop(url, options.history));
  }

  start(): void {
    const { people, ratePerSecond } = this.#options;
    const onArrival = ({ index, intendedAtMs }: Arrival): void =>
      void this.#inFlight.begin(() => this.#buy(index, intendedAtMs));
    this.#arriving = openLoop(constantRate(ratePerSecond, people), onArrival, this.#ending.signal);
  }

  /** Buyers who were told this in the end. */
  count(answer: PurchaseAnswer): number {
    return this.#told.get(answer) ?? 0;
  }

  /** Purchases that told their buyer nothing, so that he asked again. */
  get untold(): number {
    return this.#untold;
  }

  /** When SOLD_OUT was told first, by the clock of this machine; Infinity before. */
  get soldOutAtMs(): number {
    return this.#soldOutAtMs;
  }

  /** How long the buyers have waited from their arrival until they were told. */
  get waits(): Percentiles {
    return percentilesOf(this.#waitsMs);
  }

  /** Resolves when so many buyers were told SUCCESS; to be called at the start. */
  async untilSold(units: number): Promise<void> {
    await until(() => this.count('SUCCESS') >= units, {
      deadlineMs: Math.round((units / this.#options.ratePerSecond) * 1_000) + DELAY_MS_MAX,
      what: `${units} units of ${this.saleId} are sold`,
    });
  }

  /** Resolves when all have arrived, and all were told. */
  async untilTold(): Promise<void> {
    await this.#arriving;
    await until(() => this.#inFlight.count === 0, {
      deadlineMs: DELAY_MS_MAX,
      what: `every buyer of ${this.saleId} is told`,
    });
  }

  /** Gives up what is still under way. */
  async close(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#shops.map((shop) => shop.close()));
  }

  async #buy(index: number, arrivedAtMs: number): Promise<void> {
    const { saleId, namePrefix } = this.#options;
    const { signal } = this.#ending;
    const userId = `${namePrefix}-${index + 1}`;
    const attempt = { saleId, userId, idempotencyKey: `key-of-${userId}` };
    for (let times = 0; !signal.aborted; times += 1) {
      const shop = this.#shops[(index + times) % this.#shops.length] as Shop;
      const answer = await shop.buy(attempt);
      if (answer !== 'UNKNOWN') {
        if (answer === 'SOLD_OUT') this.#soldOutAtMs = Math.min(this.#soldOutAtMs, Date.now());
        this.#told.set(answer, this.count(answer) + 1);
        this.#waitsMs.push(performance.now() - arrivedAtMs);
        return;
      }
      this.#untold += 1;
      // Not ended by the signal: one that many thousands listen to is slow.
      await sleep(backOffMs(times, REPEAT), undefined, { ref: false });
    }
  }
}
