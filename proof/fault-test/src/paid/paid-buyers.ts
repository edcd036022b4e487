import { setTimeout as sleep } from 'node:timers/promises';
import { type Arrival, constantRate, InFlight, openLoop, until } from 'flashsale-testkit';
import type { ShopAnswer } from '../load/shop-client.js';
import type { Random } from '../random.js';
import { type Course, type Mix, pickCourse } from './courses.js';
import { PaidShop } from './paid-shop.js';
import type { PayAnswer, Sandbox } from './sandbox.js';

const GOOD_CARD = 'pm_card_visa';
const DECLINED_CARD = 'pm_card_chargeDeclined';
const UNCOLLECTABLE_CARD = 'pm_card_captureFails';
const THINK_MS_MAX = 1_500;
const RETRY_PAUSE_MS_MIN = 300;
const RETRY_PAUSE_MS_MAX = 1_200;
/** Of the buyers, those who buy two units. */
const PAIR_SHARE = 0.2;
/** As long as a payment takes to be decided. */
const CANCEL_MS_MAX = 1_000;
const UNDER_WAY_MAX = 5_000;
/** Who has no answer so long after the end gives up. */
const GIVE_UP_MS = 30_000;
const CLARIFYING_AT_ONCE = 20;

/** What one buyer did and was told. */
export interface BuyerRecord {
  readonly userId: string;
  readonly key: string;
  readonly quantity: number;
  readonly course: Course;
  /** Of a hold that he was told of. */
  orderId?: string;
  /** The first answer to his purchase; undefined as long as there is none. */
  answer?: string;
  /** Whether he gave a good card, and what the provider said. */
  paid?: PayAnswer;
  /** How his order ended, as he was told. */
  told?: 'CONFIRMED' | 'EXPIRED' | 'CANCELLED';
  /** The end of the hold as he was told. */
  untilMs?: number;
  /** Whether what he has may be gone: the sale was reset since. */
  isForgotten?: boolean;
  /** The first answer that the contract does not have. */
  undocumented?: string;
}

export interface PaidBuyersOptions {
  readonly saleId: string;
  /** Of these buyers among others of the sale. */
  readonly name: string;
  readonly ratePerSecond: number;
  readonly mix: Mix;
  readonly random: Random;
  readonly apiUrls: readonly string[];
  readonly sandbox: Sandbox;
  /** Pays so long after the end of the hold, or before where it is negative. */
  readonly payAtDeadlineMs?: (random: Random) => number;
  readonly quantityMax: number;
}

/** Buyers of a HOLD sale who arrive at a constant rate: they hold units, and pay, cancel or leave. Who gets no answer asks again. */
export class PaidBuyers {
  readonly records: BuyerRecord[] = [];
  readonly #shops: readonly PaidShop[];
  readonly #inFlight = new InFlight(UNDER_WAY_MAX);
  readonly #ending = new AbortController();
  #givesUpAtMs = Infinity;
  #arriving: Promise<void> | undefined;
  #turnedAway = 0;

  constructor(private readonly options: PaidBuyersOptions) {
    this.#shops = options.apiUrls.map((url) => new PaidShop(url));
  }

  start(): void {
    const onArrival = (_arrival: Arrival): void => {
      if (!this.#inFlight.begin(() => this.#live(this.#next()))) this.#turnedAway += 1;
    };
    this.#arriving = openLoop(constantRate(this.options.ratePerSecond), onArrival, this.#ending.signal);
  }

  /** Buyers whom this load generator had no room for. */
  get turnedAway(): number {
    return this.#turnedAway;
  }

  /** Lets nobody in any more; resolves when everybody has come to an end. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#arriving;
    this.#givesUpAtMs = performance.now() + GIVE_UP_MS;
    await until(() => this.#inFlight.count === 0, {
      deadlineMs: GIVE_UP_MS + 20_000,
      what: `the buyers of ${this.options.saleId} have come to an end`,
    });
  }

  /** Asks again, with the same key, for everybody without an answer. Resolves with how many have none even now. */
  async clarify(): Promise<number> {
    this.#givesUpAtMs = performance.now() + GIVE_UP_MS;
    const unclear = this.records.filter(({ answer }) => answer === undefined);
    const left = [...unclear];
    const ask = async (): Promise<void> => {
      for (let record = left.pop(); record !== undefined; record = left.pop()) await this.#hold(record);
    };
    await Promise.all(Array.from({ length: CLARIFYING_AT_ONCE }, ask));
    return unclear.filter(({ answer }) => answer === undefined).length;
  }

  /** Everybody buys once more with the same key, after a reset of the sale. Resolves with how many hold units again. */
  async holdAgain(): Promise<number> {
    this.#givesUpAtMs = performance.now() + GIVE_UP_MS;
    let held = 0;
    // The first ones held first before as well.
    const left = [...this.records].reverse();
    const ask = async (): Promise<void> => {
      for (let record = left.pop(); record !== undefined; record = left.pop()) {
        const { orderId: before } = record;
        for (const field of ['orderId', 'answer', 'told', 'untilMs'] as const) delete record[field];
        await this.#hold(record);
        if (before !== undefined && record.orderId === before) held += 1;
      }
    };
    await Promise.all(Array.from({ length: CLARIFYING_AT_ONCE }, ask));
    return held;
  }

  async close(): Promise<void> {
    this.#ending.abort();
    this.#givesUpAtMs = -Infinity;
    await Promise.all(this.#shops.map((shop) => shop.close()));
  }

  #next(): BuyerRecord {
    const { random, mix, name, quantityMax } = this.options;
    const userId = `${name}-buyer-${this.records.length + 1}`;
    const quantity = random.chance(PAIR_SHARE) ? Math.min(2, quantityMax) : 1;
    const record: BuyerRecord = { userId, key: `key-of-${userId}`, quantity, course: pickCourse(mix, random) };
    this.records.push(record);
    return record;
  }

  async #live(record: BuyerRecord): Promise<void> {
    const random = this.options.random.fork(record.userId);
    await this.#hold(record);
    const { orderId, course } = record;
    if (orderId === undefined || course === 'leaves') return;
    await sleep(random.integer(0, THINK_MS_MAX));
    if (course === 'cancels') return this.#cancel(record, orderId);
    const secret = await this.#begin(record, orderId);
    if (secret === undefined || course === 'leaves-while-paying') return;
    const { payAtDeadlineMs } = this.options;
    if (payAtDeadlineMs !== undefined) {
      const payAtMs = (record.untilMs ?? 0) + payAtDeadlineMs(random);
      await sleep(Math.max(payAtMs - Date.now(), 0));
    }
    switch (course) {
      case 'pays-with-the-second-card':
        await this.#pay(record, secret, DECLINED_CARD);
        return this.#pay(record, secret, GOOD_CARD);
      case 'cannot-be-charged':
        return this.#pay(record, secret, UNCOLLECTABLE_CARD);
      case 'cancels-while-paying':
        await Promise.all([
          this.#pay(record, secret, GOOD_CARD),
          sleep(random.integer(0, CANCEL_MS_MAX)).then(() => this.#cancel(record, orderId)),
        ]);
        return;
      case 'pays':
        return this.#pay(record, secret, GOOD_CARD);
    }
  }

  async #hold(record: BuyerRecord): Promise<void> {
    const { saleId } = this.options;
    const { userId, quantity, key } = record;
    await this.#repeat(record, async (shop) => {
      const answer = await shop.purchase({ saleId, userId, quantity, key });
      if (answer === undefined || answer.status === 429) return 'again';
      const { status, orderId } = answer.body;
      if (answer.status === 200 && typeof status === 'string') {
        record.answer ??= status;
        if (typeof orderId === 'string' && status === 'HELD') {
          record.orderId = orderId;
          record.untilMs = Date.parse(String(answer.body['expiresAt']));
        }
        if (typeof orderId === 'string') this.#hear(record, status, orderId);
        return 'done';
      }
      // Closed meanwhile, deleted, or not opened yet.
      record.answer ??= `refused ${answer.status}`;
      return answer.status === 400 || answer.status === 404 ? 'done' : note(record, answer);
    });
  }

  #hear(record: BuyerRecord, status: string, orderId: string): void {
    if (status !== 'CONFIRMED' && status !== 'EXPIRED' && status !== 'CANCELLED') return;
    record.orderId = orderId;
    record.told = status;
  }

  /** Resolves with the secret by which the provider is paid; undefined if the order has ended. */
  async #begin(record: BuyerRecord, orderId: string): Promise<string | undefined> {
    let secret: string | undefined;
    await this.#repeat(record, async (shop) => {
      const answer = await shop.beginPayment(orderId);
      if (answer === undefined || answer.status === 202 || answer.status === 429) return 'again';
      const { clientSecret, message } = answer.body;
      if (answer.status === 200 && typeof clientSecret === 'string') {
        secret = clientSecret;
        return 'done';
      }
      if (answer.status === 410) record.told = String(message).includes('expired') ? 'EXPIRED' : 'CANCELLED';
      return [404, 409, 410].includes(answer.status) ? 'done' : note(record, answer);
    });
    return secret;
  }

  async #pay(record: BuyerRecord, secret: string, card: string): Promise<void> {
    await this.#repeat(record, async () => {
      const answer = await this.options.sandbox.pay(secret, card);
      if (answer === 'unknown') return 'again';
      // An earlier attempt without an answer may have done it.
      if (card !== DECLINED_CARD) record.paid = answer;
      return 'done';
    });
  }

  async #cancel(record: BuyerRecord, orderId: string): Promise<void> {
    await this.#repeat(record, async (shop) => {
      const answer = await shop.cancel(orderId);
      if (answer === undefined || answer.status === 429) return 'again';
      if (answer.status === 200) record.told = 'CANCELLED';
      if (answer.status === 409) record.told = 'CONFIRMED';
      if (answer.status === 410) record.told = 'EXPIRED';
      return [200, 404, 409, 410].includes(answer.status) ? 'done' : note(record, answer);
    });
  }

  async #repeat(record: BuyerRecord, ask: (shop: PaidShop) => Promise<'again' | 'done'>): Promise<void> {
    const random = this.options.random.fork(`${record.userId} asks again`);
    while (performance.now() < this.#givesUpAtMs) {
      const shop = this.#shops[random.integer(0, this.#shops.length - 1)] as PaidShop;
      if ((await ask(shop)) === 'done') return;
      await sleep(random.integer(RETRY_PAUSE_MS_MIN, RETRY_PAUSE_MS_MAX));
    }
  }
}

function note(record: BuyerRecord, answer: NonNullable<ShopAnswer>): 'done' {
  record.undocumented ??= `${answer.status} ${JSON.stringify(answer.body)}`;
  return 'done';
}
