import { setTimeout as sleep } from 'node:timers/promises';
import type { Allowance } from '../invariants/explain-losses.js';
import type { Sales } from '../load/buyers.js';
import { BuyingCrowd, type BuyingCrowdOptions } from '../load/buying-crowd.js';
import type { Load } from '../load/load.js';
import { Stampede } from '../load/stampede.js';
import type { History } from '../history/history.js';
import type { Sampler } from '../observe/sampler.js';
import { checkMoney, untilSettled } from '../paid/check-money.js';
import { PaidSale, type PaidSaleOptions } from '../paid/paid-sale.js';
import { CutOffCrowd } from '../rooms/cut-off-crowd.js';
import { RoomCrowd, type RoomCrowdOptions } from '../rooms/room-crowd.js';
import type { Random } from '../random.js';
import { createSale, type SoldSale, type Window } from '../system/sales.js';
import type { ShopUnderTest } from '../system/shop-under-test.js';
import type { SystemUnderTest } from '../system/system-under-test.js';
import { untilHealed } from './healing.js';
import type { OrderLatency } from '../observe/order-watch.js';

/** A short run does not wait half a minute. */
const SHORT_HOLD_MS_MAX = 6_000;
/** While one sale suffers, every other one's orders are there as soon as this. */
const ORDER_P99_MS_MAX = 1_000;

/** How long something took to recover after its cause had ended. */
export interface Healing {
  readonly what: string;
  readonly tookMs: number;
  readonly limitMs: number | undefined;
}

export interface StageParts<System extends ShopUnderTest> {
  readonly system: System;
  readonly sales: Sales;
  /** All that are judged in the end; a fault may add some. */
  readonly sold: SoldSale[];
  readonly random: Random;
  readonly history: History;
  readonly load: Load;
  readonly sampler: Sampler;
  readonly limitMs: number | undefined;
  readonly limitFactor: number;
  readonly isShort: boolean;
}

/** The stage of a fault: a system under load, and what is recorded about it. */
export class Stage<System extends ShopUnderTest = SystemUnderTest> {
  readonly system: System;
  readonly sales: Sales;
  /** For the choices of the fault; the same for the same seed. */
  readonly random: Random;
  readonly history: History;
  readonly load: Load;
  readonly observations: string[] = [];
  readonly violations: string[] = [];
  readonly healings: Healing[] = [];
  readonly allowances: Allowance[] = [];
  readonly #parts: StageParts<System>;
  readonly #stampedes: Stampede[] = [];
  readonly #crowds: BuyingCrowd[] = [];
  readonly #paid: PaidSale[] = [];
  readonly #rooms: (RoomCrowd | CutOffCrowd)[] = [];

  constructor(parts: StageParts<System>) {
    this.#parts = parts;
    this.system = parts.system;
    this.sales = parts.sales;
    this.random = parts.random;
    this.history = parts.history;
    this.load = parts.load;
  }

  get isShort(): boolean {
    return this.#parts.isShort;
  }

  /** Marks this moment on the timeline. */
  mark(text: string): void {
    this.#parts.sampler.mark(text);
  }

  /** Notes what was seen, for the report. */
  observe(text: string): void {
    this.observations.push(text);
  }

  /** Notes a violation where `holds` is false. */
  expect(holds: boolean, otherwise: string): void {
    if (!holds) this.violations.push(otherwise);
  }

  /** Notes a violation where something took longer than it may. */
  expectWithin(what: string, tookMs: number, limitMs: number): void {
    const stretchedMs = limitMs * this.#parts.limitFactor;
    this.observe(`${what} after ${Math.round(tookMs)} ms`);
    this.expect(tookMs <= stretchedMs, `${what} after ${Math.round(tookMs)} ms, the limit is ${stretchedMs} ms`);
  }

  /** Waits so long. */
  async hold(durationMs: number): Promise<void> {
    await sleep(this.isShort ? Math.min(durationMs, SHORT_HOLD_MS_MAX) : durationMs);
  }

  /** Waits so long, even in a short run: less would be another fault. */
  async holdFull(durationMs: number): Promise<void> {
    await sleep(durationMs);
  }

  /** One more sale, which is judged and removed like the others. Resolves with its id. */
  async openSale(name: string, stock: number, window?: Window, buckets?: number): Promise<string> {
    const saleId = this.saleIdOf(name);
    this.#parts.sold.push({ saleId, stock });
    await createSale(this.system, saleId, stock, window, buckets);
    return saleId;
  }

  /** A sale whose units are held until they are paid; it is judged by what the payment provider has, and removed like the others. */
  async openPaidSale(name: string, options: PaidSaleOptions): Promise<PaidSale> {
    const saleId = this.saleIdOf(name);
    const sale = await PaidSale.open(this.system, saleId, this.random.fork(name), options);
    this.#paid.push(sale);
    return sale;
  }

  /** A sale with a waiting room; `npm run verify` judges it, and it is removed like the others. */
  async openRoom(name: string, options: RoomCrowdOptions): Promise<RoomCrowd> {
    const room = await RoomCrowd.open(this.system, this.saleIdOf(name), options);
    this.#rooms.push(room);
    return room;
  }

  /** A sale that starts soon, with a waiting room that so many people at least join around the cut-off; judged and removed as above. */
  async openCutOff(name: string, peopleMin: number): Promise<CutOffCrowd> {
    const crowd = await CutOffCrowd.open(this.system, this.saleIdOf(name), this.random.fork(name), peopleMin);
    this.#rooms.push(crowd);
    return crowd;
  }

  /** The orders of this sale have ended in each of these ways, once all is settled. */
  async expectEnds(sale: PaidSale, ends: readonly ('CONFIRMED' | 'EXPIRED' | 'CANCELLED')[]): Promise<void> {
    await untilSettled(this.system, [sale]);
    const rows = await this.system.observer.query<{ status: string; count: number }>(
      'SELECT status, COUNT(*)::int AS count FROM orders WHERE sale_id = $1 GROUP BY status',
      [sale.saleId],
    );
    const found = new Map(rows.map(({ status, count }) => [status, count]));
    for (const end of ends) this.expect((found.get(end) ?? 0) > 0, `no order of ${sale.saleId} is ${end}`);
  }

  /** Lets the buyers of these sales come to an end, waits until all money is where it belongs, and judges it. */
  async settle(): Promise<void> {
    if (this.#paid.length === 0) return;
    await Promise.all(this.#paid.map((sale) => sale.end()));
    const unclear = await Promise.all(this.#paid.map((sale) => sale.clarify()));
    const tookMs = await untilSettled(this.system, this.#paid);
    this.observe(`all holds had ended, and all money was settled, ${Math.round(tookMs)} ms after the last buyer`);
    for (const [i, sale] of this.#paid.entries()) {
      const { turnedAway } = sale;
      if (turnedAway > 0) this.observe(`the generator of ${sale.saleId} was too slow for ${turnedAway} buyers`);
      this.expect(unclear[i] === 0, `${unclear[i]} buyers of ${sale.saleId} got no clear answer after the fault`);
      const { observations, violations } = await checkMoney(this.system, sale);
      this.observations.push(...observations);
      this.violations.push(...violations);
    }
  }

  /** Of one more sale of this fault. */
  saleIdOf(name: string): string {
    return `${this.sales.plentiful.replace(/-plentiful$/, '')}-${name}`;
  }

  /** Sales to be removed beside those that are judged by their history. */
  get otherSaleIds(): readonly string[] {
    return [...this.#paid, ...this.#rooms].map(({ saleId }) => saleId);
  }

  /** Sends new buyers to one sale, beside the load. */
  startStampede(saleId: string, ratePerSecond: number): Stampede {
    const { system, history } = this;
    const apiUrls = system.apis.map(({ url }) => url);
    const namePrefix = `stampede-${this.#stampedes.length + 1}`;
    const stampede = new Stampede({
      ...{ saleId, ratePerSecond, namePrefix, apiUrls, history },
      observer: system.observer,
    });
    this.#stampedes.push(stampede);
    stampede.start();
    return stampede;
  }

  /** Sends so many new buyers to one sale, beside the load, each of whom asks until he is told. */
  startCrowd(options: Pick<BuyingCrowdOptions, 'saleId' | 'people' | 'ratePerSecond'>): BuyingCrowd {
    const { system, history } = this;
    const apiUrls = system.apis.map(({ url }) => url);
    const crowd = new BuyingCrowd({ ...options, namePrefix: `crowd-${this.#crowds.length + 1}`, apiUrls, history });
    this.#crowds.push(crowd);
    crowd.start();
    return crowd;
  }

  /** Ends a stampede on a sale that nothing was done to: its orders must not have been late. */
  async expectPrompt(stampede: Stampede): Promise<void> {
    const { p99Ms } = await this.expectOrders(stampede);
    const limitMs = ORDER_P99_MS_MAX * this.#parts.limitFactor;
    this.expect(p99Ms < limitMs, `${stampede.saleId}: p99 from SUCCESS to the order ${p99Ms} ms, not under ${limitMs}`);
  }

  /** Ends a stampede all of whose orders must come, and notes how late they were. */
  async expectOrders(stampede: Stampede): Promise<OrderLatency> {
    const { answers, waits, orders } = await stampede.report();
    const { p50Ms, p99Ms, maxMs, missing } = orders;
    const { SUCCESS = 0, UNKNOWN = 0 } = answers;
    this.observe(
      `${stampede.saleId}: ${SUCCESS} SUCCESS, ${UNKNOWN} without an answer, answered in ${waits.p50Ms} ms (p50), ` +
        `${waits.p99Ms} ms (p99); from SUCCESS to the order ${p50Ms} ms (p50), ${p99Ms} ms (p99), ${maxMs} ms at most`,
    );
    this.expect(SUCCESS > 0, `${stampede.saleId} sold nothing`);
    this.expect(missing === 0, `${stampede.saleId}: ${missing} orders never came`);
    return orders;
  }

  /** A documented fault may lose so many SUCCESS of a sale; more are a violation, and the number is reported. */
  mayLose(saleId: string, successesMax: number, why: string): void {
    this.allowances.push({ saleId, successesMax, why });
  }

  /**
   * Redis is about to lose what it has on disk: of each sale it may take what has no order yet, and what is being
   * reserved at this moment.
   */
  async mayLoseUnsettled(why: string): Promise<void> {
    for (const { saleId } of this.#parts.sold) {
      const observed = await this.system.observer.observe(saleId);
      this.mayLose(saleId, (observed?.outboxLength ?? 0) + this.load.ratePerSecond, why);
    }
  }

  /** Waits until everything has recovered, and records how long that took from now. */
  async untilHealed(what: string): Promise<void> {
    const { limitMs, sold } = this.#parts;
    this.mark(`${what}: over`);
    const saleIds = [...sold.map(({ saleId }) => saleId), ...this.otherSaleIds];
    const tookMs = await untilHealed(this.system, saleIds, this.load);
    this.mark(`${what}: healed`);
    this.healings.push({ what, tookMs, limitMs });
    if (limitMs !== undefined && tookMs > limitMs) {
      this.violations.push(`L7: ${what} took ${tookMs} ms to heal, the limit is ${limitMs} ms`);
    }
  }

  /** Ends whatever the fault has left running. */
  async clear(): Promise<void> {
    await Promise.all(
      [...this.#stampedes, ...this.#crowds, ...this.#paid, ...this.#rooms].map((crowd) => crowd.close()),
    );
  }
}
