import { setTimeout as sleep } from 'node:timers/promises';
import { createRoom, roomIdOf } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { type ShopAnswer, ShopClient } from '../load/shop-client.js';
import { createSale } from '../system/sales.js';
import type { ShopUnderTest } from '../system/shop-under-test.js';

const OPENED_BEFORE_MS = 60_000;
const ASK_PERIOD_MS = 300;
const KNOWN_DEADLINE_MS = 30_000;

export interface RoomCrowdOptions {
  readonly people: number;
  /** How many of them join once the sale has begun; default none. */
  readonly late?: number;
  /** Whether they keep their tickets; the others join again for each turn, as one does who lost it. */
  readonly keepsTickets?: boolean;
  /** How many of them ask for their turn; the others leave once they have a number. */
  readonly coming: number;
  readonly perMinute: number;
  readonly insideMax: number;
}

/** A sale with a waiting room, units for everybody, and people who join, wait for their turn and buy. */
export class RoomCrowd {
  readonly #ending = new AbortController();
  readonly #bought = new Set<string>();
  readonly #numbers = new Map<string, number>();
  readonly #changedNumbers: string[] = [];
  readonly #tickets = new Map<string, string>();
  readonly #clients: readonly ShopClient[];
  #done: Promise<unknown> = Promise.resolve();

  private constructor(
    private readonly system: ShopUnderTest,
    readonly saleId: string,
    private readonly options: RoomCrowdOptions,
  ) {
    this.#clients = system.apis.map(({ url }) => new ShopClient(url));
  }

  static async open(system: ShopUnderTest, saleId: string, options: RoomCrowdOptions): Promise<RoomCrowd> {
    await createSale(system, saleId, options.people);
    return new RoomCrowd(system, saleId, options);
  }

  /** Gives the sale its room, and everybody a number; resolves when every API shows it. Needs no worker. */
  async giveRoom(): Promise<void> {
    const { saleId } = this;
    const { observer, apis } = this.system;
    const { people, late = 0, perMinute, insideMax } = this.options;
    const opensAt = new Date(Date.now() - OPENED_BEFORE_MS);
    const room = await createRoom(observer.database, saleId, { opensAt, perMinute, insideMax });
    if (room === undefined) throw new Error(`${saleId} has a room already`);
    const store = observer.store.sale(saleId).room;
    const unlimited = { insideMax: undefined, insidePerUnit: undefined };
    await store.advance(roomIdOf(room), {
      ...{ arrivalsBound: 0, serving: 0, drawn: undefined, perMinute: 0, unitsLeft: people },
      ...unlimited,
    });
    const users = Array.from({ length: people - late }, (_, i) => `guest-${i}`);
    const [, ...numbers] = await store.join(roomIdOf(room), users);
    users.forEach((userId, i) => this.#numbers.set(userId, Number(numbers[i])));
    for (const { url } of apis) {
      await until(async () => (await fetch(`${url}/api/v1/sale/${saleId}/room`)).ok, {
        deadlineMs: KNOWN_DEADLINE_MS,
        what: `${url} shows the room of ${saleId}`,
      });
    }
  }

  start(): void {
    this.#done = Promise.all(Array.from({ length: this.options.people }, (_, i) => this.#attend(i)));
  }

  get bought(): number {
    return this.#bought.size;
  }

  /** Users who were told two numbers. */
  get changedNumbers(): readonly string[] {
    return this.#changedNumbers;
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await this.#done;
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  /** How many have a ticket. */
  get ticketed(): number {
    return this.#tickets.size;
  }

  /** What one of them does, from the number to the purchase. */
  async #attend(i: number): Promise<void> {
    const userId = `guest-${i}`;
    while (!this.#ending.signal.aborted) {
      const known = this.options.keepsTickets === true ? this.#tickets.get(userId) : undefined;
      const ticket = known ?? (await this.#join(userId, i));
      if (ticket === 'leaves') return;
      if (ticket !== undefined) await this.#askForTurn(userId, i, ticket);
      if (this.#bought.has(userId)) return;
      await sleep(ASK_PERIOD_MS);
    }
  }

  /** The ticket, where there was an answer; whether this one leaves now. */
  async #join(userId: string, i: number): Promise<string | undefined> {
    const joined = await this.#ask(i, `/api/v1/sale/${this.saleId}/room`, { userId });
    if (joined?.status !== 200) return undefined;
    if (this.#isDone(userId, i, joined.body)) return 'leaves';
    const ticket = String(joined.body['ticket']);
    this.#tickets.set(userId, ticket);
    return ticket;
  }

  /** Notes the number; whether this one leaves now. */
  #isDone(userId: string, i: number, { arrival }: Readonly<Record<string, unknown>>): boolean {
    const known = this.#numbers.get(userId);
    if (known !== undefined && known !== arrival) this.#changedNumbers.push(userId);
    this.#numbers.set(userId, Number(arrival));
    return i >= this.options.coming;
  }

  async #askForTurn(userId: string, i: number, ticket: string): Promise<void> {
    const turn = await this.#ask(i, `/api/v1/sale/${this.saleId}/room/turn`, { userId, ticket });
    const admission = turn?.body['admission'];
    if (typeof admission !== 'string') return;
    const body = { saleId: this.saleId, userId };
    const answer = await this.#ask(i + 1, '/api/v1/sale/purchase', body, {
      'x-admission': admission,
      'idempotency-key': userId,
    });
    if (answer?.status === 200) this.#bought.add(userId);
  }

  #ask(i: number, path: string, body: object, headers: Readonly<Record<string, string>> = {}): Promise<ShopAnswer> {
    return (this.#clients[i % this.#clients.length] as ShopClient).ask('POST', path, body, headers);
  }
}
