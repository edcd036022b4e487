import { observeSale } from 'flashsale-core';
import { usageOf } from 'flashsale-testkit';
import type { BenchStores } from '../stores/bench-stores.js';
import type { Sample } from './soak-verdict.js';

const PERIOD_MS = 2_000;
const MILLISECONDS_PER_SECOND = 1_000;

/** Looks at memory and backlog every two seconds. */
export class SoakSampler {
  readonly memory = new Map<string, Sample[]>();
  readonly backlog: Sample[] = [];
  readonly #startedAtMs = performance.now();
  readonly #timer: NodeJS.Timeout;

  constructor(
    private readonly processes: Readonly<Record<string, number>>,
    private readonly saleId: string,
    private readonly stores: BenchStores,
  ) {
    this.#timer = setInterval(() => void this.#look().catch(() => undefined), PERIOD_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  async #look(): Promise<void> {
    const atSeconds = (performance.now() - this.#startedAtMs) / MILLISECONDS_PER_SECOND;
    for (const [name, pid] of Object.entries(this.processes)) {
      const samples = this.memory.get(name) ?? [];
      samples.push({ atSeconds, value: usageOf([pid]).privateBytes });
      this.memory.set(name, samples);
    }
    const observed = await observeSale(this.stores.redis.sale(this.saleId));
    if (observed !== undefined) this.backlog.push({ atSeconds, value: observed.outboxLength });
  }
}
