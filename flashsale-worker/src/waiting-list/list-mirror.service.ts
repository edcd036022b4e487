import { Injectable, Logger } from '@nestjs/common';
import { type Lease, Leases, PeriodicTask, WaitingList } from 'flashsale-core';
import { ListMetrics, LISTS_MEASURED_MAX } from './list-metrics.js';

const ROUND_PERIOD_MS = 1_000;
const LISTINGS_PER_ROUND_MAX = 1_000;
/** Counting a list of a hundred thousand takes a tenth of a second. */
const MEASURE_PERIOD_MS = 10_000;

/** Tells Redis who joined a waiting list or left it, where the API that was asked may not have, in one worker at a time. */
@Injectable()
export class ListMirror {
  readonly #logger = new Logger(ListMirror.name);
  readonly #lease: Lease;
  readonly #task: PeriodicTask;
  #measuredAtMs = -Infinity;

  constructor(
    private readonly list: WaitingList,
    leases: Leases,
    private readonly metrics: ListMetrics,
  ) {
    this.#lease = leases.of('waiting-lists');
    this.#task = new PeriodicTask('The mirror of waiting lists', ROUND_PERIOD_MS, () => this.#round(), this.#logger);
  }

  start(): void {
    this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
    await this.#lease.release().catch(() => undefined);
  }

  async #round(): Promise<void> {
    if (!(await this.#lease.hold())) return this.metrics.forget();
    await this.#lease.holdDuring(async () => {
      const failures: unknown[] = [];
      for (const sale of await this.list.readUnmirrored(LISTINGS_PER_ROUND_MAX))
        await this.list.mirror(sale).catch((error: unknown) => failures.push(error));
      await this.#measure();
      if (failures.length > 0) throw failures[0];
    });
  }

  async #measure(): Promise<void> {
    const nowMs = performance.now();
    if (nowMs - this.#measuredAtMs < MEASURE_PERIOD_MS) return;
    this.metrics.measured(await this.list.readFigures(LISTS_MEASURED_MAX));
    this.#measuredAtMs = nowMs;
  }
}
