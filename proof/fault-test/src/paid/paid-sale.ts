import { randomUUID } from 'node:crypto';
import { HOLDS_PER_CALL_MAX, Holds, type HoldTerms } from 'flashsale-core';
import type { Random } from '../random.js';
import { createHoldSale } from '../system/sales.js';
import type { ShopUnderTest } from '../system/shop-under-test.js';
import { type Mix, USUAL_MIX } from './courses.js';
import { Hammer } from './hammer.js';
import { ListCrowd } from './list-crowd.js';
import { PaidBuyers } from './paid-buyers.js';
import { UnitsWatch } from './units-watch.js';

const UNIT_PRICE = 1_999;
const QUANTITY_MAX = 2;
const ORDERS_PER_USER_MAX = 5;
const OFFER_TTL_MS = 900_000;

export interface PaidSaleOptions {
  readonly stock: number;
  readonly holdTtlMs: number;
  /** How much longer a hold lasts once its payment has begun. */
  readonly holdExtensionMs?: number;
  /** How long an offer to who waits on the list is held. */
  readonly offerTtlMs?: number;
  readonly ratePerSecond?: number;
  readonly mix?: Mix;
  readonly payAtDeadlineMs?: (random: Random) => number;
}

/** A sale whose units are held until they are paid, and all that is known about it from outside. */
export class PaidSale {
  readonly #groups: PaidBuyers[] = [];
  readonly #watch: UnitsWatch;
  readonly #crowd = new Set<string>();
  #waiting: ListCrowd | undefined;
  #hammer: Hammer | undefined;
  #isLossAllowed = false;

  private constructor(
    readonly saleId: string,
    readonly stock: number,
    private readonly system: ShopUnderTest,
    private readonly random: Random,
  ) {
    this.#watch = new UnitsWatch(system.observer, saleId, stock);
  }

  /** Opens it, and lets its first buyers in where the options say so. */
  static async open(
    system: ShopUnderTest,
    saleId: string,
    random: Random,
    options: PaidSaleOptions,
  ): Promise<PaidSale> {
    const { stock, holdTtlMs, holdExtensionMs = 0, offerTtlMs = OFFER_TTL_MS } = options;
    const terms: HoldTerms = {
      ...{ unitPrice: UNIT_PRICE, currency: 'EUR', holdTtlMs, holdExtensionMs },
      ...{ quantityMax: QUANTITY_MAX, limitPerUser: QUANTITY_MAX, ordersPerUserMax: ORDERS_PER_USER_MAX },
      offerTtlMs,
    };
    await createHoldSale(system, saleId, stock, terms);
    const sale = new PaidSale(saleId, stock, system, random);
    sale.#watch.start();
    if (options.ratePerSecond !== undefined) sale.letIn({ ...options, ratePerSecond: options.ratePerSecond });
    return sale;
  }

  /** Lets more buyers in, from now on. */
  letIn(options: Pick<PaidSaleOptions, 'mix' | 'payAtDeadlineMs'> & { readonly ratePerSecond: number }): void {
    const { apis, sandbox } = this.system;
    const { ratePerSecond, mix = USUAL_MIX, payAtDeadlineMs } = options;
    const group = `group ${this.#groups.length + 1}`;
    const buyers = new PaidBuyers({
      ...{ saleId: this.saleId, ratePerSecond, mix, sandbox, quantityMax: QUANTITY_MAX },
      ...{ random: this.random.fork(group), apiUrls: apis.map(({ url }) => url), name: group.replace(' ', '-') },
      ...(payAtDeadlineMs !== undefined && { payAtDeadlineMs }),
    });
    this.#groups.push(buyers);
    buyers.start();
  }

  /** Has people wait for units that come back, from now on. */
  letWait(people: number): void {
    this.#waiting = new ListCrowd(this.system, this.saleId, this.random.fork('waiting list'));
    this.#waiting.start(people);
  }

  /** Has people ask for a unit again and again, from now on. */
  hammer(people: number): Hammer {
    this.#hammer = new Hammer(this.system, this.saleId);
    this.#hammer.start(people);
    return this.#hammer;
  }

  get groups(): readonly PaidBuyers[] {
    return this.#groups;
  }

  /** Buyers whom the generator was too slow for. */
  get turnedAway(): number {
    return this.#groups.reduce((sum, group) => sum + group.turnedAway, 0);
  }

  /** Whether a user holds units without a buyer's record. */
  isOfCrowd(userId: string): boolean {
    return this.#crowd.has(userId) || [this.#waiting, this.#hammer].some((people) => people?.has(userId));
  }

  /** What people who waited did, and what was wrong, once every order is written. */
  async judgeWaiting(): Promise<{ readonly observations: readonly string[]; readonly violations: readonly string[] }> {
    const waiting = this.#waiting;
    if (waiting === undefined) return { observations: [], violations: [] };
    return { observations: [waiting.summary], violations: await waiting.judge(this.isLossAllowed) };
  }

  /** Whether holds that nobody had paid for may be lost. */
  get isLossAllowed(): boolean {
    return this.#isLossAllowed;
  }

  mayLoseUnpaidHolds(): void {
    this.#isLossAllowed = true;
  }

  /** A reset: what buyers have been told so far may be gone. */
  forget(): void {
    for (const record of this.#groups.flatMap(({ records }) => records)) record.isForgotten = true;
  }

  /** After a reset, everybody buys once more with the same key. Resolves with how many hold units under the same order id. */
  async holdAgain(): Promise<number> {
    const held = await Promise.all(this.#groups.map((group) => group.holdAgain()));
    return held.reduce((sum, count) => sum + count, 0);
  }

  /** Has a crowd hold every unit at once, who never pays. Resolves with when the last of the holds runs out, in epoch ms. */
  async holdAll(): Promise<number> {
    const holds = new Holds(this.system.observer.store);
    let dueAtMs = 0;
    for (let first = 1; first <= this.stock; first += HOLDS_PER_CALL_MAX) {
      const count = Math.min(HOLDS_PER_CALL_MAX, this.stock - first + 1);
      const attempts = Array.from({ length: count }, (_, i) => ({
        ...{ userId: `crowd-${first + i}`, orderId: randomUUID(), quantity: 1 },
      }));
      const decided = await holds.reserve(this.saleId, attempts);
      if (decided === 'not-ready') throw new Error(`${this.saleId} is not ready`);
      for (const outcome of decided.outcomes) {
        if (outcome.outcome !== 'held') throw new Error(`A unit of ${this.saleId} could not be held`);
        dueAtMs = Math.max(dueAtMs, outcome.untilMs);
      }
      for (const { userId } of attempts) this.#crowd.add(userId);
    }
    return dueAtMs;
  }

  /** What was wrong with its units at any moment. */
  get violations(): readonly string[] {
    return this.#watch.violations;
  }

  /** Asks again for everybody without an answer. Resolves with how many have none even now. */
  async clarify(): Promise<number> {
    const unclear = await Promise.all(this.#groups.map((group) => group.clarify()));
    return unclear.reduce((sum, count) => sum + count, 0);
  }

  /** Lets nobody in any more; resolves when everybody has come to an end. */
  async end(): Promise<void> {
    await Promise.all([...this.#groups.map((group) => group.end()), this.#waiting?.end(), this.#hammer?.end()]);
  }

  /** Gives up what is still under way. */
  async close(): Promise<void> {
    await Promise.all([...this.#groups.map((group) => group.close()), this.#waiting?.close(), this.#hammer?.close()]);
    await this.#watch.stop();
  }
}
