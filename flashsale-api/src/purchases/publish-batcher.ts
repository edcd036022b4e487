import { Injectable } from '@nestjs/common';
import { groupByMessage, type PublishOutcome, PurchasePublisher, type Reservation } from 'flashsale-core';

/**
 * Gathers the reservations of one turn of the event loop, at least all those of one script call, and publishes them to
 * RabbitMQ in as few messages as possible. Nobody waits for them: what RabbitMQ does not take stays in the outbox, and
 * the relay publishes it later.
 */
@Injectable()
export class PublishBatcher {
  #gathered: Reservation[] = [];
  /** While the process warms up: reservations of this sale reach no worker. */
  warmUpSaleId: string | undefined;

  constructor(private readonly publisher: PurchasePublisher) {}

  publish(reservation: Reservation): void {
    if (this.#gathered.push(reservation) === 1) setImmediate(() => this.#publishGathered());
  }

  /** A traced reservation gets its own message, which continues its trace. */
  publishTraced(reservation: Reservation, traceparent: string): Promise<PublishOutcome> {
    return this.#publish([reservation], traceparent);
  }

  /** Resolves when everything so far was published or left to the outbox. Each publish has a deadline, so this ends. */
  async drain(): Promise<void> {
    this.#publishGathered();
    await this.publisher.drain();
  }

  #publishGathered(): void {
    const gathered = this.#gathered;
    this.#gathered = [];
    for (const group of groupByMessage(gathered)) void this.#publish(group);
  }

  #publish(group: readonly Reservation[], traceparent?: string): Promise<PublishOutcome> {
    const isWarmUp = this.warmUpSaleId !== undefined && group[0]?.saleId === this.warmUpSaleId;
    return isWarmUp ? this.publisher.publishToNobody(group, traceparent) : this.publisher.publish(group, traceparent);
  }
}
