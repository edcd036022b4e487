import { type Arrival, constantRate, InFlight, openLoop, until } from 'flashsale-testkit';
import type { History } from '../history/history.js';
import type { PurchaseAnswer } from '../history/operation.js';
import { type OrderLatency, OrderWatch } from '../observe/order-watch.js';
import { type Percentiles, percentilesOf } from '../observe/timeline.js';
import type { Observer } from '../system/observer.js';
import { Shop } from './shop.js';

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
  /** How long the buyers waited, whatever the answer. */
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
  readonly #inFlight = new InFlight();
  readonly #ending = new AbortController();
  #arrived = 0;
  #arriving: Promise<void> | undefined;

  constructor(options: StampedeOptions) {
    this.#options = options;
    this.saleId = options.saleId;
    this.#shops = options.apiUrls.map((url) => new Shop(url, options.history));
    this.#watch = new OrderWatch(options.observer);
  }

  start(): void {
    this.#watch.start();
    const onArrival = ({ intendedAtMs }: Arrival): void =>
      void this.#inFlight.begin(() => this.#serve(this.#nextApi, intendedAtMs));
    this.#arriving = openLoop(constantRate(this.#options.ratePerSecond), onArrival, this.#ending.signal);
  }

  /** Answers of one kind so far. */
  count(answer: PurchaseAnswer): number {
    return this.#answers.get(answer) ?? 0;
  }

  /** All answers so far, for the report. */
  get summary(): string {
    return [...this.#answers].map(([answer, count]) => `${count} ${answer}`).join(', ');
  }

  /** SUCCESS so far from the API at this URL. */
  successesOf(url: string): number {
    return this.#shops.find((shop) => shop.url === url)?.successes ?? 0;
  }

  /** One more buyer right now, at the API of this number. Resolves with the answer. */
  async buy(apiIndex = this.#nextApi): Promise<PurchaseAnswer> {
    const answer = this.#serve(apiIndex, performance.now());
    this.#inFlight.begin(() => answer);
    return answer;
  }

  /** Lets nobody in any more; resolves when all have their answer. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#arriving;
    await until(() => this.#inFlight.count === 0, {
      deadlineMs: LAST_ANSWER_DEADLINE_MS,
      what: 'every buyer of the stampede has an answer or a deadline',
    });
  }

  /** Ends, waits for the orders, and reports what came of it all. */
  async report(): Promise<StampedeReport> {
    await this.end();
    const orders = await this.#watch.stop(ORDERS_DEADLINE_MS);
    await this.close();
    return { answers: Object.fromEntries(this.#answers), waits: percentilesOf(this.#waitsMs), orders };
  }

  /** Gives up what is still under way. */
  async close(): Promise<void> {
    this.#ending.abort();
    await this.#watch.stop(0);
    await Promise.all(this.#shops.map((shop) => shop.close()));
  }

  async #serve(apiIndex: number, arrivedAtMs: number): Promise<PurchaseAnswer> {
    const { saleId, namePrefix } = this.#options;
    this.#arrived += 1;
    const userId = `${namePrefix}-${this.#arrived}`;
    const shop = this.#shops[apiIndex] as Shop;
    const { answer, orderId } = await shop.ask({ saleId, userId, idempotencyKey: `key-of-${userId}` });
    this.#waitsMs.push(performance.now() - arrivedAtMs);
    this.#answers.set(answer, this.count(answer) + 1);
    if (orderId !== undefined) this.#watch.await(orderId);
    return answer;
  }

  get #nextApi(): number {
    return this.#arrived % this.#shops.length;
  }
}
