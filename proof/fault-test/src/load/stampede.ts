import { setTimeout as sleep } from 'node:timers/promises';
import { until } from 'flashsale-testkit';
import type { History } from '../history/history.js';
import type { PurchaseAnswer } from '../history/operation.js';
import { type OrderLatency, OrderWatch } from '../observe/order-watch.js';
import { type Percentiles, percentilesOf } from '../observe/timeline.js';
import type { Observer } from '../system/observer.js';
import { Shop } from './shop.js';

const TICK_MS = 5;
const LAST_ANSWER_DEADLINE_MS = 20_000;
const ORDERS_DEADLINE_MS = 60_000;

export interface StampedeOptions {
  readonly saleId: string;
  readonly ratePerSecond: number;
  /** The users are called by this and a number. */
  readonly namePrefix: string;
  readonly apiUrls: readonly string[];
  readonly history: History;
  readonly observer: Observer;
}

export interface StampedeReport {
  readonly answers: Readonly<Partial<Record<PurchaseAnswer, number>>>;
  /** How long the buyers waited, whatever they heard. */
  readonly waits: Percentiles;
  readonly orders: OrderLatency;
}

/** New buyers of one sale at a constant rate, one API after the other, each with a key; and how soon they have their orders. */
export class Stampede {
  readonly saleId: string;
  readonly #shops: readonly Shop[];
  readonly #watch: OrderWatch;
  readonly #waitsMs: number[] = [];
  readonly #answers = new Map<PurchaseAnswer, number>();
  readonly #options: StampedeOptions;
  #arrived = 0;
  #underWay = 0;
  #isEnding = false;
  #arriving: Promise<void> | undefined;

  constructor(options: StampedeOptions) {
    this.#options = options;
    this.saleId = options.saleId;
    this.#shops = options.apiUrls.map((url) => new Shop(url, options.history));
    this.#watch = new OrderWatch(options.observer);
  }

  start(): void {
    this.#watch.start();
    this.#arriving = this.#arrive();
  }

  /** Answers of one kind so far. */
  count(answer: PurchaseAnswer): number {
    return this.#answers.get(answer) ?? 0;
  }

  /** What everybody was told so far, for the report. */
  get told(): string {
    return [...this.#answers].map(([answer, count]) => `${count} ${answer}`).join(', ');
  }

  /** SUCCESS so far from the API at this URL. */
  successesOf(url: string): number {
    return this.#shops.find((shop) => shop.url === url)?.successes ?? 0;
  }

  /** One more buyer right now, at the API of this number. Resolves with the answer. */
  async buy(apiIndex = this.#arrived % this.#shops.length): Promise<PurchaseAnswer> {
    const { saleId, namePrefix } = this.#options;
    this.#arrived += 1;
    const userId = `${namePrefix}-${this.#arrived}`;
    const shop = this.#shops[apiIndex] as Shop;
    this.#underWay += 1;
    const askedAtMs = performance.now();
    const { answer, orderId } = await shop.ask({ saleId, userId, idempotencyKey: `key-of-${userId}` });
    this.#underWay -= 1;
    this.#waitsMs.push(performance.now() - askedAtMs);
    this.#answers.set(answer, this.count(answer) + 1);
    if (orderId !== undefined) this.#watch.await(orderId);
    return answer;
  }

  /** Lets nobody in any more; resolves when all have their answer. */
  async end(): Promise<void> {
    this.#isEnding = true;
    await this.#arriving;
    await until(() => this.#underWay === 0, {
      deadlineMs: LAST_ANSWER_DEADLINE_MS,
      what: 'every buyer of the stampede has an answer or a deadline',
    });
  }

  /** Ends, waits for the orders, and tells what came of it all. */
  async report(): Promise<StampedeReport> {
    await this.end();
    const orders = await this.#watch.stop(ORDERS_DEADLINE_MS);
    await this.close();
    return { answers: Object.fromEntries(this.#answers), waits: percentilesOf(this.#waitsMs), orders };
  }

  /** Gives up what is still under way. */
  async close(): Promise<void> {
    this.#isEnding = true;
    await this.#watch.stop(0);
    await Promise.all(this.#shops.map((shop) => shop.close()));
  }

  async #arrive(): Promise<void> {
    let lastMs = performance.now();
    let due = 0;
    while (!this.#isEnding) {
      await sleep(TICK_MS);
      const nowMs = performance.now();
      due += ((nowMs - lastMs) / 1_000) * this.#options.ratePerSecond;
      lastMs = nowMs;
      for (; due >= 1; due -= 1) void this.buy();
    }
  }
}
