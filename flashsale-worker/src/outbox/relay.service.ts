import { Inject, Injectable, Logger } from '@nestjs/common';
import { Lease, OutboxRelay, PeriodicTask, PurchasePublisher, RedisStore, SaleCatalog } from 'flashsale-core';
import { INSTANCE } from '../stores/stores.module.js';

const RELAY_PERIOD_MS = 1_000;

/** Runs the outbox relay in one worker at a time. */
@Injectable()
export class RelayService {
  readonly #logger = new Logger(RelayService.name);
  readonly #relay: OutboxRelay;
  readonly #lease: Lease;
  readonly #task: PeriodicTask;

  constructor(
    redis: RedisStore,
    publisher: PurchasePublisher,
    private readonly catalog: SaleCatalog,
    @Inject(INSTANCE) instance: string,
  ) {
    this.#lease = new Lease(redis, 'outbox-relay', instance);
    this.#relay = new OutboxRelay({
      store: redis,
      publish: (reservations) => publisher.publish(reservations),
      queueDepth: () => publisher.queueDepth(),
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
    const sales = this.catalog.list() ?? [];
    if (await this.#lease.hold()) {
      await this.#relay.publishDue(
        sales.map(({ saleId }) => saleId),
        signal,
      );
    }
  }
}
