import { STATUS_CODES } from 'node:http';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { Pool } from 'undici';
import { type Checkout, CHECKOUT_METHOD, checkoutPath, CHECKOUTS, type LoadPlan } from './plan.js';
import type { RequestOutcome, Tally } from './tally.js';

/** Draws a checkout, each as often as its weight says. */
export function drawCheckout(weights: LoadPlan['weights'], random: () => number = Math.random): Checkout {
  let left = random() * CHECKOUTS.reduce((sum, checkout) => sum + weights[checkout], 0);
  const drawn = CHECKOUTS.find((checkout) => (left -= weights[checkout]) < 0);
  return drawn ?? CHECKOUTS[0];
}

/** When each user of one worker begins, in ms from the start: every so-manieth of all, at the rate of all. */
export function beginningsMs(plan: LoadPlan, place: number, workers: number): number[] {
  const own = Array.from({ length: plan.users }, (_, user) => user).filter((user) => user % workers === place);
  return own.map((user) => (user / plan.usersPerSecond) * 1_000);
}

/** The users of one worker: each asks, waits a while, and asks again. */
export class Users {
  readonly #timers = new Set<NodeJS.Timeout>();
  #present = 0;
  #inFlight = 0;
  #isStopped = false;

  constructor(
    private readonly plan: LoadPlan,
    private readonly client: CheckoutClient,
    private readonly tally: Tally,
  ) {}

  /** How many have begun. */
  get present(): number {
    return this.#present;
  }

  beginAt(delaysMs: readonly number[]): void {
    for (const delayMs of delaysMs) {
      this.#after(delayMs, () => {
        this.#present += 1;
        void this.#ask();
      });
    }
  }

  /** Nobody asks any more. Resolves when all have their answer, or after the deadline. */
  async stop(deadlineMs: number): Promise<void> {
    this.#isStopped = true;
    for (const timer of this.#timers) clearTimeout(timer);
    const endsAtMs = performance.now() + deadlineMs;
    while (this.#inFlight > 0 && performance.now() < endsAtMs) await sleep(10);
    this.#present = 0;
  }

  async #ask(): Promise<void> {
    const checkout = drawCheckout(this.plan.weights);
    const startedAtMs = performance.now();
    this.#inFlight += 1;
    const outcome = await this.client.checkOut(checkout);
    this.#inFlight -= 1;
    this.tally.record(checkout, outcome, performance.now() - startedAtMs);
    if (this.#isStopped) return;
    const { thinkSecondsMin, thinkSecondsMax } = this.plan;
    const thinkSeconds = thinkSecondsMin + Math.random() * (thinkSecondsMax - thinkSecondsMin);
    this.#after(thinkSeconds * 1_000, () => void this.#ask());
  }

  #after(delayMs: number, then: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      then();
    }, delayMs);
    this.#timers.add(timer);
  }
}

const CONNECT_DEADLINE_MS = 5_000;
const REQUEST_DEADLINE_MS = 30_000;
/** Of one worker; users beyond share them, and their waiting counts as latency. */
const CONNECTIONS_MAX = 1_024;

/** Checks out as the visitors of a shop do, over connections that stay open. Follows no redirect to elsewhere. */
export class CheckoutClient {
  readonly #pool: Pool;

  constructor(host: string, connections: number) {
    this.#pool = new Pool(host, {
      connections: Math.min(Math.max(connections, 1), CONNECTIONS_MAX),
      pipelining: 1,
      connect: { timeout: CONNECT_DEADLINE_MS },
      headersTimeout: REQUEST_DEADLINE_MS,
      bodyTimeout: REQUEST_DEADLINE_MS,
    });
  }

  /** Never rejects: a request without an answer is a failure of a kind. */
  async checkOut(checkout: Checkout): Promise<RequestOutcome> {
    try {
      const { statusCode, body } = await this.#pool.request({ method: CHECKOUT_METHOD, path: checkoutPath(checkout) });
      await body.dump();
      return outcomeOf(statusCode);
    } catch (error) {
      const { code, message } = error as Error & { code?: string };
      return { failure: code ?? message };
    }
  }
}

function outcomeOf(status: number): RequestOutcome {
  if (status >= 200 && status < 300) return 'order';
  // The shop's honest answer when there is nothing left.
  if (status === 409) return 'sold-out';
  return { failure: `${status} ${STATUS_CODES[status] ?? ''}`.trim() };
}
