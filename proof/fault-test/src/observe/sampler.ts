import { setTimeout as sleep } from 'node:timers/promises';
import { withDeadline } from 'flashsale-core';
import type { Tempo } from '../load/tempo.js';
import type { SoldSale } from '../system/sales.js';
import type { ShopUnderTest } from '../system/shop-under-test.js';
import type { Mark, Sample, Timeline } from './timeline.js';

const PERIOD_MS = 500;
const QUESTION_DEADLINE_MS = 450;

/**
 * A row of STALE_DROPPED shows that something of an ended epoch was dropped. It queries the tables, not their view: that
 * would unfold every segment.
 */
const LOOK_AT_ORDERS = `
  SELECT s.id, s.total_stock AS units, COUNT(o.id)::int AS orders, COUNT(DISTINCT o.user_id)::int AS users,
         ((SELECT COUNT(*) FROM audit_events a
            WHERE a.sale_id = s.id AND a.epoch < s.reset_epoch AND a.event_type <> 'STALE_DROPPED')
          + (SELECT COUNT(*) FROM audit_segments a WHERE a.sale_id = s.id AND a.epoch < s.reset_epoch))::int AS ended
    FROM sales s LEFT JOIN orders o ON o.sale_id = s.id WHERE s.id = ANY($1) GROUP BY s.id`;

/**
 * Samples the system while it is under load, and checks each time what must hold at any moment:
 * S1, no more orders than units; S2, one order for a user at most; S3, nothing of an epoch that a reset has ended.
 */
export class Sampler implements Timeline {
  readonly samples: Sample[] = [];
  readonly marks: Mark[] = [];
  readonly #violations = new Set<string>();
  readonly #stopping = new AbortController();
  #startedAtMs = performance.now();
  #sampling: Promise<void> | undefined;

  constructor(
    private readonly system: ShopUnderTest,
    /** The sampled sales, first the one whose counters are drawn; some may be added later. */
    private readonly sold: readonly SoldSale[],
    private readonly tempo: Tempo,
  ) {}

  start(): void {
    this.#startedAtMs = performance.now();
    this.#sampling = this.#sampleOnAndOn();
  }

  /** Marks this moment, such as the beginning of a fault. */
  mark(text: string): void {
    this.marks.push({ atMs: this.#elapsedMs(), text });
  }

  get violations(): readonly string[] {
    return [...this.#violations];
  }

  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#sampling;
  }

  async #sampleOnAndOn(): Promise<void> {
    const { signal } = this.#stopping;
    let lastMs = this.#elapsedMs();
    while (!signal.aborted) {
      await sleep(PERIOD_MS, undefined, { signal }).catch(() => undefined);
      const atMs = this.#elapsedMs();
      for (const service of this.system.services) service.measureMemory();
      const reading = this.tempo.take();
      const [counters, orders, queued, deadLetters] = await Promise.all([
        orNull(this.#readCounters()),
        orNull(this.#readOrders()),
        orNull(this.#queueDepth('purchases')),
        orNull(this.#queueDepth('deadLetters')),
      ]);
      const { stock = null, buyers = null, outbox = null } = counters ?? {};
      this.samples.push({
        ...{ atMs, periodMs: atMs - lastMs, ...reading },
        ...{ stock, buyers, outbox, orders, queued, deadLetters },
      });
      lastMs = atMs;
    }
  }

  async #readCounters(): Promise<{ stock: number; buyers: number; outbox: number }> {
    const observed = await this.system.observer.observe(this.#drawn);
    if (observed === undefined) throw new Error('the counters are not loaded');
    return { stock: observed.stock, buyers: observed.buyers, outbox: observed.outboxLength };
  }

  async #readOrders(): Promise<number> {
    const rows = await this.system.observer.query<{
      readonly id: string;
      readonly units: number;
      readonly orders: number;
      readonly users: number;
      readonly ended: number;
    }>(LOOK_AT_ORDERS, [this.sold.map(({ saleId }) => saleId)]);
    for (const { id, units, orders, users, ended } of rows) {
      if (orders > units) this.#violations.add(`S1: ${id} has ${units} units and had ${orders} orders`);
      if (users < orders) this.#violations.add(`S2: ${id} had ${orders} orders of ${users} users`);
      if (ended > 0) this.#violations.add(`S3: ${id} had ${ended} audit rows of an epoch that a reset had ended`);
    }
    return rows.find(({ id }) => id === this.#drawn)?.orders ?? 0;
  }

  async #queueDepth(kind: 'purchases' | 'deadLetters'): Promise<number> {
    return this.system.observer.queueDepth(this.system.observer.topology[kind].queue);
  }

  get #drawn(): string {
    return this.sold[0]?.saleId ?? '';
  }

  #elapsedMs(): number {
    return Math.round(performance.now() - this.#startedAtMs);
  }
}

async function orNull<T>(question: Promise<T>): Promise<T | null> {
  return withDeadline(question, QUESTION_DEADLINE_MS, 'a look at the system').catch(() => null);
}
