import { Injectable, Logger } from '@nestjs/common';
import {
  type Lease,
  Leases,
  type OutboxRelay,
  PeriodicTask,
  PurchasePublisher,
  Reservations,
  SaleRounds,
  Sales,
  shardsOf,
} from 'flashsale-core';

const RELAY_PERIOD_MS = 1_000;
/** Sales that are neither running nor known to have entries are checked in turn, this many per round. */
const OTHER_SALES_PER_ROUND = 200;

/** Runs the outbox relay in one worker at a time. */
@Injectable()
export class RelayService {
  readonly #logger = new Logger(RelayService.name);
  readonly #relay: OutboxRelay;
  readonly #lease: Lease;
  readonly #task: PeriodicTask;
  readonly #rounds: SaleRounds;

  constructor(reservations: Reservations, publisher: PurchasePublisher, sales: Sales, leases: Leases) {
    this.#lease = leases.of('outbox-relay');
    this.#rounds = new SaleRounds(sales, { others: OTHER_SALES_PER_ROUND, current: null });
    this.#relay = reservations.relay({
      publish: (due) => publisher.publish(due),
      queueDepth: () => publisher.queueDepth(),
      findPublishable: (saleIds) => sales.findWritable(saleIds),
      logger: this.#logger,
    });
    this.#task = new PeriodicTask('The outbox relay', RELAY_PERIOD_MS, (signal) => this.#round(signal), this.#logger);
  }

  start(): void {
    this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
    await this.#lease.release().catch(() => undefined);
  }

  async #round(signal: AbortSignal): Promise<void> {
    if (!(await this.#lease.hold())) return;
    await this.#lease.holdDuring(async () => this.#relay.publishDue(await this.#chooseShards(), signal));
  }

  async #chooseShards(): Promise<string[]> {
    const sales = await this.#rounds.next([...this.#relay.busySales]);
    return sales.flatMap(shardsOf);
  }
}
