import { setTimeout as sleep } from 'node:timers/promises';
import { createRoom, CUT_OFF_BEFORE_START_MS, drawPlaces, placeOfArrival, seedOf } from 'flashsale-core';
import { until } from 'flashsale-testkit';
import { ShopClient } from '../load/shop-client.js';
import type { Random } from '../random.js';
import { createSale } from '../system/sales.js';
import type { ShopUnderTest } from '../system/shop-under-test.js';

/** Time for what is to happen first. */
const UNTIL_CUT_OFF_MS = 40_000;
const ON_SALE_MS = 3_600_000;
/** Hardly anybody is called: places are what is looked at. */
const PER_MINUTE = 60;
const AT_ONCE = 384;
const PAUSE_MS_MIN = 50;
const PAUSE_MS_MAX = 300;
const JOIN_DEADLINE_MS = 240_000;
const LOOK_PERIOD_MS = 50;
/** So long after the list was published, somebody joins still. */
const LATE_MS = 500;
const KNOWN_DEADLINE_MS = 30_000;
const DRAWN_DEADLINE_MS = 120_000;
/** Of those on either side of the cut-off, how many ask for number and place again. */
const NEAR_CUT_OFF = 1_000;
const EXAMPLES_MAX = 3;

interface Joined {
  readonly userId: string;
  readonly arrival: number;
  readonly ticket: string;
  /** Epoch ms: the first time that he asked, and the answer. */
  readonly askedAtMs: number;
  readonly answeredAtMs: number;
}

interface Draw {
  readonly drawn: number | null;
  readonly listRoot: string | null;
  readonly secret: string | null;
}

/** A draw that was made. */
type Published = { readonly [Name in keyof Draw]: NonNullable<Draw[Name]> };

/** A sale that starts soon, and people who join its waiting room before the cut-off and after it, until the list is published. */
export class CutOffCrowd {
  readonly #clients: readonly ShopClient[];
  /** In the order of the answers. */
  readonly #joined: Joined[] = [];
  readonly #ending = new AbortController();
  #listKnownAtMs = Infinity;

  private constructor(
    { apis }: Pick<ShopUnderTest, 'apis'>,
    readonly saleId: string,
    private readonly cutOffAtMs: number,
    private readonly peopleMin: number,
    private readonly random: Random,
  ) {
    this.#clients = apis.map(({ url }) => new ShopClient(url));
  }

  /** Resolves when every API shows the room. */
  static async open(system: ShopUnderTest, saleId: string, random: Random, peopleMin: number): Promise<CutOffCrowd> {
    const opensAtMs = Date.now();
    const cutOffAtMs = opensAtMs + UNTIL_CUT_OFF_MS;
    const startsAtMs = cutOffAtMs + CUT_OFF_BEFORE_START_MS;
    await createSale(system, saleId, peopleMin, { startsAtMs, endsAtMs: startsAtMs + ON_SALE_MS });
    await createRoom(system.observer.database, saleId, { opensAt: new Date(opensAtMs), perMinute: PER_MINUTE });
    const crowd = new CutOffCrowd(system, saleId, cutOffAtMs, peopleMin, random);
    for (const client of crowd.#clients)
      await until(async () => (await crowd.#look(client)) !== undefined, {
        deadlineMs: KNOWN_DEADLINE_MS,
        what: `${client.url} shows the room of ${saleId}`,
      });
    return crowd;
  }

  /**
   * From so long before the cut-off on, people join as fast as they are answered: until the list is published, and as many as were
   * to come at least. Resolves when everybody has a number.
   */
  async joinAround(beforeMs: number): Promise<void> {
    await sleep(Math.max(this.cutOffAtMs - beforeMs - Date.now(), 0));
    const givesUpAtMs = performance.now() + JOIN_DEADLINE_MS;
    const looking = this.#untilListKnown(givesUpAtMs);
    let next = 0;
    const joinSome = async (): Promise<void> => {
      while (next < this.peopleMin || Date.now() < this.#listKnownAtMs + LATE_MS)
        await this.#join((next += 1), givesUpAtMs);
    };
    await Promise.all([...Array.from({ length: AT_ONCE }, joinSome), looking]);
  }

  /** What came of it, what was wrong, and how long after the cut-off the last one asked who is drawn. */
  async judge(): Promise<{
    readonly observations: readonly string[];
    readonly violations: readonly string[];
    readonly closedAfterMs: number;
  }> {
    const draw = await this.#untilDrawn();
    const all = this.#joined;
    const near = all.filter(({ arrival }) => Math.abs(arrival - draw.drawn) <= NEAR_CUT_OFF);
    const violations = [...this.#judgeNumbers(draw), ...(await this.#judgePlaces(near, draw))];
    const drawn = all.filter(({ arrival }) => arrival <= draw.drawn);
    const closedAfterMs = drawn.reduce((last, { askedAtMs }) => Math.max(last, askedAtMs - this.cutOffAtMs), -Infinity);
    const firstAskedAtMs = all.reduce((first, { askedAtMs }) => Math.min(first, askedAtMs), Infinity);
    const seconds = ((all.at(-1)?.answeredAtMs ?? 0) - firstAskedAtMs) / 1_000;
    const observations = [
      `${drawn.length} of ${all.length} people who joined within ${seconds.toFixed(1)} s are drawn; ${near.length} near the cut-off had number and place as before`,
    ];
    return { observations, violations, closedAfterMs };
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#clients.map((client) => client.close()));
  }

  /** What was wrong with who is drawn. */
  #judgeNumbers({ drawn }: Published): string[] {
    const all = this.#joined;
    const violations: string[] = [];
    const accuse = (how: string, isWrong: (joined: Joined) => boolean): void => {
      for (const { userId, arrival } of all.filter(isWrong).slice(0, EXAMPLES_MAX))
        violations.push(`${userId} has the number ${arrival}, and ${how}`);
    };
    if (new Set(all.map(({ arrival }) => arrival)).size !== all.length)
      violations.push(`R1: ${all.length} people have not as many numbers`);
    accuse('R1: it is beyond all who came', ({ arrival }) => arrival > all.length);
    accuse(
      'R4: was told so before the cut-off and is not drawn',
      ({ arrival, answeredAtMs }) => arrival > drawn && answeredAtMs < this.cutOffAtMs,
    );
    accuse(
      'R4: asked when the list was published, and is drawn',
      ({ arrival, askedAtMs }) => arrival <= drawn && askedAtMs > this.#listKnownAtMs,
    );
    const isDrawn = new Set(all.map(({ arrival }) => arrival <= drawn));
    if (isDrawn.size < 2) violations.push('all are on one side of the cut-off');
    return violations;
  }

  /** Who of these is told another number now, or another place than the draw gives. */
  async #judgePlaces(people: readonly Joined[], { drawn, secret, listRoot }: Published): Promise<string[]> {
    const seed = seedOf(Buffer.from(secret, 'hex'), this.saleId, drawn, Buffer.from(listRoot, 'hex'));
    const places = await drawPlaces(seed, drawn);
    const found = await Promise.all(
      people.map(async (joined, i) => {
        const told = await this.#askAgain(joined, this.#clients[i % this.#clients.length] as ShopClient);
        const expected = `${joined.arrival} and place ${placeOfArrival(joined.arrival, places)}`;
        return told === expected ? [] : [`${joined.userId} is told ${told}, and has ${expected}`];
      }),
    );
    return found.flat();
  }

  /** Asks until there is an answer: who has none may have the number. */
  async #join(i: number, givesUpAtMs: number): Promise<void> {
    const userId = `guest-${i}`;
    const askedAtMs = Date.now();
    for (let attempt = i; !this.#ending.signal.aborted; attempt += 1) {
      if (performance.now() > givesUpAtMs) throw new Error(`${userId} of ${this.saleId} got no number`);
      const client = this.#clients[attempt % this.#clients.length] as ShopClient;
      const answer = await client.ask('POST', this.#path, { userId });
      if (answer?.status === 200) {
        const { arrival, ticket } = answer.body;
        const told = { arrival: Number(arrival), ticket: String(ticket) };
        this.#joined.push({ userId, ...told, askedAtMs, answeredAtMs: Date.now() });
        return;
      }
      await sleep(this.random.integer(PAUSE_MS_MIN, PAUSE_MS_MAX));
    }
  }

  /** The number and the place that he is told now. */
  async #askAgain({ userId, ticket }: Joined, client: ShopClient): Promise<string> {
    let told = '';
    await until(
      async () => {
        const joined = await client.ask('POST', this.#path, { userId });
        const turn = await client.ask('POST', `${this.#path}/turn`, { userId, ticket });
        if (joined?.status !== 200 || turn?.status !== 200) return false;
        told = `${String(joined.body['arrival'])} and place ${String(turn.body['place'])}`;
        return true;
      },
      { deadlineMs: KNOWN_DEADLINE_MS, what: `${userId} is told a place` },
    );
    return told;
  }

  /** Notes when the list was public. */
  async #untilListKnown(givesUpAtMs: number): Promise<void> {
    const [client] = this.#clients as [ShopClient];
    while (performance.now() < givesUpAtMs && !this.#ending.signal.aborted) {
      const draw = await this.#look(client);
      if (typeof draw?.drawn === 'number') {
        this.#listKnownAtMs = Date.now();
        return;
      }
      await sleep(LOOK_PERIOD_MS);
    }
  }

  /** Resolves when every API shows the draw. */
  async #untilDrawn(): Promise<Published> {
    const draws = await Promise.all(
      this.#clients.map((client) =>
        until(
          async () => {
            const { drawn, listRoot, secret } = (await this.#look(client)) ?? {};
            return typeof drawn === 'number' && listRoot && secret ? { drawn, listRoot, secret } : undefined;
          },
          { deadlineMs: DRAWN_DEADLINE_MS, what: `${client.url} shows the draw of ${this.saleId}` },
        ),
      ),
    );
    return draws[0] as Published;
  }

  async #look(client: ShopClient): Promise<Draw | undefined> {
    const answer = await client.ask('GET', this.#path);
    return answer?.status === 200 ? (answer.body['draw'] as Draw) : undefined;
  }

  get #path(): string {
    return `/api/v1/sale/${this.saleId}/room`;
  }
}
