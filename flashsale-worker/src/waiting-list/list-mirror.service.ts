import { Injectable, Logger } from '@nestjs/common';
import { type Lease, Leases, PeriodicTask, WaitingList } from 'flashsale-core';

const ROUND_PERIOD_MS = 1_000;
const LISTINGS_PER_ROUND_MAX = 1_000;

/** Tells Redis who joined a waiting list or left it, where the API that was asked may not have, in one worker at a time. */
@Injectable()
export class ListMirror {
  readonly #logger = new Logger(ListMirror.name);
  readonly #lease: Lease;
  readonly #task: PeriodicTask;

  constructor(
    private readonly list: WaitingList,
    leases: Leases,
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
    if (!(await this.#lease.hold())) return;
    await this.#lease.holdDuring(async () => {
      const failures: unknown[] = [];
      for (const sale of await this.list.readUnmirrored(LISTINGS_PER_ROUND_MAX))
        await this.list.mirror(sale).catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    });
  }
}
