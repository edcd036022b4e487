import { setTimeout as sleep } from 'node:timers/promises';
import type { ShopUnderTest } from '../system/shop-under-test.js';
import { PaidShop } from './paid-shop.js';

/** Who was not answered asks again so much later. */
const UNANSWERED_PAUSE_MS = 50;

/** Buyers who ask for a unit again and again, each as soon as he is answered; who gets one comes back as another, and never pays. */
export class Hammer {
  readonly #shops: readonly PaidShop[];
  readonly #users = new Set<string>();
  readonly #ending = new AbortController();
  #asked = 0;
  #held = 0;
  #done: Promise<unknown> = Promise.resolve();

  constructor(
    system: ShopUnderTest,
    private readonly saleId: string,
  ) {
    this.#shops = system.apis.map(({ url }) => new PaidShop(url));
  }

  start(people: number): void {
    this.#done = Promise.all(Array.from({ length: people }, (_, i) => this.#hammer(i)));
  }

  /** Answers so far. */
  get asked(): number {
    return this.#asked;
  }

  /** Units so far. */
  get held(): number {
    return this.#held;
  }

  has(userId: string): boolean {
    return this.#users.has(userId);
  }

  /** Nobody asks any more; resolves when all have their answer. */
  async end(): Promise<void> {
    this.#ending.abort();
    await this.#done;
  }

  async close(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#shops.map((shop) => shop.close()));
    await this.#done;
  }

  async #hammer(i: number): Promise<void> {
    const shop = this.#shops[i % this.#shops.length] as PaidShop;
    for (let one = 1; !this.#ending.signal.aborted; one += 1) {
      const userId = `hammer-${i + 1}-${one}`;
      this.#users.add(userId);
      while (!this.#ending.signal.aborted && !(await this.#ask(shop, userId)));
    }
  }

  /** Whether he holds a unit now. */
  async #ask(shop: PaidShop, userId: string): Promise<boolean> {
    const { saleId } = this;
    const answer = await shop.purchase({ saleId, userId, quantity: 1, key: `key-of-${userId}` });
    if (answer === undefined) await sleep(UNANSWERED_PAUSE_MS);
    else this.#asked += 1;
    if (answer?.body['status'] !== 'HELD') return false;
    this.#held += 1;
    return true;
  }
}
