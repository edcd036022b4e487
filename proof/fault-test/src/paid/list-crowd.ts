import { setTimeout as sleep } from 'node:timers/promises';
import { until } from 'flashsale-testkit';
import { type ShopAnswer, ShopClient } from '../load/shop-client.js';
import type { Random } from '../random.js';
import type { ShopUnderTest } from '../system/shop-under-test.js';

const ASK_PERIOD_MS = 300;
/** Of those who wait, who leaves at a time of asking; and in the end. */
const LEAVES_SHARE = 0.05;
const LEAVES_SHARE_AT_END = 0.1;
/** Of those who are offered units, who gives them back at once; the others let the offer run out. */
const DECLINES_SHARE = 0.5;
const REST_MS_MAX = 1_500;
/** The list has come to an end: who waits is offered units, or leaves, and Redis knows. */
const END_DEADLINE_MS = 60_000;
const EXAMPLES_MAX = 3;

/** What one of them did and was told. */
interface Visitor {
  readonly userId: string;
  /** Times that he was told a place, after he had none. */
  listings: number;
  /** Times that he asked to leave. */
  leaves: number;
  /** Offers that he was told of. */
  readonly offers: Set<string>;
}

/** People who wait for units of a HOLD sale, are offered some, give them back or let them run out, and wait again. */
export class ListCrowd {
  readonly #visitors = new Map<string, Visitor>();
  readonly #undocumented = new Set<string>();
  readonly #ending = new AbortController();
  readonly #closing = new AbortController();
  readonly #clients: readonly [ShopClient, ...ShopClient[]];
  #done: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly system: ShopUnderTest,
    private readonly saleId: string,
    private readonly random: Random,
  ) {
    const [first, ...others] = system.apis;
    this.#clients = [new ShopClient(first.url), ...others.map(({ url }) => new ShopClient(url))];
  }

  start(people: number): void {
    this.#done = Promise.all(Array.from({ length: people }, (_, i) => this.#wait(i + 1)));
  }

  has(userId: string): boolean {
    return this.#visitors.has(userId);
  }

  get summary(): string {
    const visitors = [...this.#visitors.values()];
    const sum = (count: (visitor: Visitor) => number): number =>
      visitors.reduce((total, visitor) => total + count(visitor), 0);
    return (
      `${this.saleId}: ${visitors.length} people were told ${sum(({ listings }) => listings)} places on the waiting list ` +
      `and ${sum(({ offers }) => offers.size)} offers`
    );
  }

  /** Nobody joins any more; resolves when nobody waits. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#done;
    await until(async () => (await this.#unfinished()) === 0, {
      deadlineMs: END_DEADLINE_MS,
      what: `nobody waits for ${this.saleId}`,
    });
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.#closing.abort();
    await this.#done;
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  /** What was wrong, once every order is written. With Redis, offers may be lost that were no orders yet: then one waits again. */
  async judge(isLossAllowed: boolean): Promise<string[]> {
    const violations = [...this.#undocumented];
    const rows = await this.system.observer.query<{ userId: string; state: string; count: number }>(
      `SELECT user_id AS "userId", state, COUNT(*)::int AS count FROM waiting_list WHERE sale_id = $1 GROUP BY user_id, state`,
      [this.saleId],
    );
    const ends = new Map(rows.map(({ userId, state, count }) => [`${userId} ${state}`, count]));
    const orders = new Set((await this.#readOrders()).map(({ id }) => id));
    for (const { userId, listings, leaves, offers } of this.#visitors.values()) {
      const offered = ends.get(`${userId} OFFERED`) ?? 0;
      const left = ends.get(`${userId} LEFT`) ?? 0;
      const lost = [...offers].filter((orderId) => !orders.has(orderId)).length;
      if (lost > 0 && !isLossAllowed) violations.push(`L1: ${lost} offers that ${userId} was told of are no orders`);
      if (left > leaves) violations.push(`${userId} left ${left} times, and asked to ${leaves} times`);
      if (listings > offered + left + lost)
        violations.push(
          `${userId} was told a place ${listings} times, and had ${offered} offers and left ${left} times`,
        );
    }
    const passersBy = await this.#findPassersBy();
    for (const { userId, waiter } of passersBy.slice(0, EXAMPLES_MAX))
      violations.push(`${userId} bought while ${waiter} waited`);
    return violations;
  }

  /** Everybody here wants one unit, so while one waits no unit is anybody else's. */
  async #findPassersBy(): Promise<{ readonly userId: string; readonly waiter: string }[]> {
    return this.system.observer.query(
      `SELECT o.user_id AS "userId", MIN(w.user_id) AS waiter
         FROM orders o JOIN waiting_list w ON w.sale_id = o.sale_id AND w.listed_at < o.reserved_at
          AND (w.ended_at IS NULL OR w.ended_at > o.reserved_at)
        WHERE o.sale_id = $1 AND o.user_id NOT LIKE 'waiter-%'
        GROUP BY o.id, o.user_id`,
      [this.saleId],
    );
  }

  #readOrders(): Promise<{ readonly id: string }[]> {
    return this.system.observer.query(`SELECT id FROM orders WHERE sale_id = $1 AND user_id LIKE 'waiter-%'`, [
      this.saleId,
    ]);
  }

  async #unfinished(): Promise<number> {
    const [row] = await this.system.observer.query<{ count: number }>(
      `SELECT COUNT(*)::int AS count FROM waiting_list WHERE sale_id = $1 AND state IN ('JOINING', 'LISTED', 'LEAVING')`,
      [this.saleId],
    );
    return row?.count ?? 0;
  }

  /** One person after the other: who has had as many holds as one may have makes room for the next. */
  async #wait(i: number): Promise<void> {
    const random = this.random.fork(`waiter ${i}`);
    for (let one = 1; !this.#ending.signal.aborted; one += 1) {
      const visitor: Visitor = { userId: `waiter-${i}-${one}`, listings: 0, leaves: 0, offers: new Set() };
      this.#visitors.set(visitor.userId, visitor);
      await this.#attend(visitor, random);
    }
  }

  /** Resolves when he may wait no more, or nobody may and he does not. */
  async #attend(visitor: Visitor, random: Random): Promise<void> {
    const { userId, offers } = visitor;
    let isListed = false;
    while (!this.#closing.signal.aborted) {
      const isOver = this.#ending.signal.aborted;
      const answer = isListed || isOver ? await this.#find(userId, random) : await this.#join(userId, random);
      const { status, orderId } = answer?.body ?? {};
      if (answer === undefined || answer.status === 429) {
        // It may have been done.
      } else if (status === 'LISTED') {
        if (!isListed) visitor.listings += 1;
        isListed = true;
        if (random.chance(isOver ? LEAVES_SHARE_AT_END : LEAVES_SHARE)) await this.#leave(visitor, random);
      } else if (status === 'OFFERED') {
        isListed = false;
        offers.add(String(orderId));
        if (random.chance(DECLINES_SHARE) || isOver) await this.#cancel(String(orderId), random);
      } else {
        isListed = false;
        if (isOver || answer.body['code'] === 'LIMIT_REACHED') return;
        if (!['ON_SALE', 'NOT_LISTED'].includes(String(answer.body['code'])))
          this.#undocumented.add(`L9: ${userId} was answered ${answer.status} ${JSON.stringify(answer.body)}`);
        await sleep(random.integer(0, REST_MS_MAX));
      }
      await sleep(ASK_PERIOD_MS);
    }
  }

  #join(userId: string, random: Random): Promise<ShopAnswer> {
    return this.#ask(random, 'POST', `/api/v1/sale/${this.saleId}/waiting-list`, { userId });
  }

  #find(userId: string, random: Random): Promise<ShopAnswer> {
    return this.#ask(random, 'GET', this.#pathOf(userId));
  }

  async #leave(visitor: Visitor, random: Random): Promise<void> {
    visitor.leaves += 1;
    await this.#ask(random, 'DELETE', this.#pathOf(visitor.userId));
  }

  async #cancel(orderId: string, random: Random): Promise<void> {
    await this.#ask(random, 'POST', `/api/v1/orders/${orderId}/cancel`);
  }

  #pathOf(userId: string): string {
    return `/api/v1/sale/${this.saleId}/waiting-list/${userId}`;
  }

  #ask(random: Random, method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<ShopAnswer> {
    return random.pick(this.#clients).ask(method, path, body);
  }
}
