import { setTimeout as sleep } from 'node:timers/promises';
import { withDeadline } from 'flashsale-core';
import type { Observer } from '../system/observer.js';

const PERIOD_MS = 200;
const LOOK_DEADLINE_MS = 1_000;

/** Looks again and again whether the units of a HOLD sale in Redis add up: U1 and U2, as far as they hold at any moment. */
export class UnitsWatch {
  readonly #violations = new Set<string>();
  readonly #stopping = new AbortController();
  #looking: Promise<void> | undefined;

  constructor(
    private readonly observer: Observer,
    private readonly saleId: string,
    private readonly stock: number,
  ) {}

  start(): void {
    this.#looking = this.#lookAgainAndAgain();
  }

  get violations(): readonly string[] {
    return [...this.#violations];
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#looking;
  }

  async #lookAgainAndAgain(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      await sleep(PERIOD_MS, undefined, { signal }).catch(() => undefined);
      // A store may be away just now.
      await withDeadline(this.#look(), LOOK_DEADLINE_MS, 'a look at the units').catch(() => undefined);
    }
  }

  async #look(): Promise<void> {
    const observed = await this.observer.observe(this.saleId);
    if (observed?.ready !== true) return;
    const { stock, held, sold } = observed;
    if (stock + held + sold !== this.stock || stock < 0 || held < 0 || sold < 0) {
      this.#violations.add(`U1: ${this.saleId}: ${stock} free + ${held} held + ${sold} sold of ${this.stock}`);
    }
  }
}
