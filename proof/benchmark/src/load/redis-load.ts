import { setTimeout as sleep } from 'node:timers/promises';
import { type AttemptOutcome, openRedisStore, reserveUnits, type SaleStore } from 'flashsale-core';
import { LatencyHistogram } from 'flashsale-testkit';
import { v7 } from 'uuid';
import { buyerOf, type LoadPlan, type LoadResult, type LoadTarget } from './load-plan.js';

const MILLISECONDS_PER_SECOND = 1_000;
const NOT_DECIDED = 'not-ready';

/** The statuses of HTTP for what the script decides, so that outcomes compare. */
const STATUS: Readonly<Record<AttemptOutcome['outcome'], string>> = {
  reserved: 'SUCCESS',
  replayed: 'SUCCESS',
  duplicate: 'ALREADY_PURCHASED',
  'sold-out': 'SOLD_OUT',
  'not-active': 'NOT_ACTIVE',
};

/** Calls the production script, with one attempt a call where the plan says nothing else, as many calls under way as a plan has connections, pipelined. */
export class RedisLoad {
  readonly #latency = new LatencyHistogram();
  readonly #outcomes: Record<string, number> = {};
  #next = 0;
  #answers = 0;
  #failures = 0;
  #isSending = true;

  constructor(
    private readonly plan: LoadPlan,
    private readonly target: Extract<LoadTarget, { readonly kind: 'redis' }>,
  ) {}

  async run(): Promise<LoadResult> {
    const faults: string[] = [];
    const note = (message: string): void => void faults.push(message);
    const { url, isCluster } = this.target;
    const store = openRedisStore({ url, isCluster }, 'flashsale-benchmark', { log: note, warn: note, error: note });
    await store.connect();
    if (!store.isConnected) throw new Error(`Redis cannot be reached: ${faults.join('; ')}`);
    const sales = this.plan.saleIds.map((saleId) => store.sale(saleId));
    const startedAtMs = performance.now();
    const callers = Array.from({ length: this.plan.connections }, () => this.#call(sales));
    await sleep(this.plan.seconds * MILLISECONDS_PER_SECOND);
    this.#isSending = false;
    await Promise.all(callers);
    const seconds = (performance.now() - startedAtMs) / MILLISECONDS_PER_SECOND;
    await store.close();
    const { answers, failures, outcomes } = {
      answers: this.#answers,
      failures: this.#failures,
      outcomes: this.#outcomes,
    };
    return { seconds, answers, paid: 0, failures, outcomes, latency: this.#latency.encode() };
  }

  async #call(sales: readonly SaleStore[]): Promise<void> {
    const { attemptsPerCall = 1 } = this.target;
    while (this.#isSending) {
      const first = this.#next;
      this.#next += attemptsPerCall;
      const sentAtMs = performance.now();
      const attempts = Array.from({ length: attemptsPerCall }, (_, i) => ({
        userId: buyerOf(this.plan.buyers, first + i),
        orderId: v7(),
      }));
      const sale = sales[(first / attemptsPerCall) % sales.length] as SaleStore;
      const decided = await reserveUnits(sale, attempts);
      this.#latency.record(performance.now() - sentAtMs);
      this.#answers += attemptsPerCall;
      if (decided === NOT_DECIDED) this.#failures += attemptsPerCall;
      else for (const { outcome } of decided.outcomes) this.#count(STATUS[outcome]);
    }
  }

  #count(status: string): void {
    this.#outcomes[status] = (this.#outcomes[status] ?? 0) + 1;
  }
}
