import { Injectable, Logger } from '@nestjs/common';
import { failPoint, PaymentGateway, Payments, type ProviderEvent, sqlStateOf } from 'flashsale-core';

/** Events that wait for their commit; the provider repeats what is refused. */
const EVENTS_WAITING_MAX = 5_000;
const EVENTS_PER_INSERT_MAX = 500;
/** SQLSTATE class 22: PostgreSQL cannot store this event, whenever it comes. */
const DATA_EXCEPTION = /^22/;

export type EventReceipt = 'received' | 'bad-signature' | 'unknown-provider' | 'away';

interface WaitingEvent {
  readonly event: ProviderEvent;
  readonly settle: (receipt: EventReceipt) => void;
}

/**
 * Takes events of the payment provider. What comes in while a statement runs is written by the next one: a row each costs
 * PostgreSQL twenty times as much as one of a batch.
 */
@Injectable()
export class EventInbox {
  readonly #logger = new Logger(EventInbox.name);
  readonly #waiting: WaitingEvent[] = [];
  #isWriting = false;

  constructor(
    private readonly gateway: PaymentGateway,
    private readonly payments: Payments,
  ) {}

  /** Resolves once the event is committed, or with why it is not. */
  async receive(provider: string, body: Buffer, signature: string | undefined): Promise<EventReceipt> {
    if (provider !== this.gateway.provider?.name) return 'unknown-provider';
    const event = this.gateway.provider.readEvent(body, signature);
    if (event === undefined) return 'bad-signature';
    if (this.#waiting.length >= EVENTS_WAITING_MAX) return 'away';
    return new Promise((settle) => {
      this.#waiting.push({ event, settle });
      if (!this.#isWriting) void this.#writeAll(provider);
    });
  }

  async #writeAll(provider: string): Promise<void> {
    this.#isWriting = true;
    // Whoever comes in this turn of the event loop is written by the same statement.
    await new Promise(setImmediate);
    while (this.#waiting.length > 0) await this.#write(provider, this.#waiting.splice(0, EVENTS_PER_INSERT_MAX));
    this.#isWriting = false;
  }

  async #write(provider: string, batch: readonly WaitingEvent[]): Promise<void> {
    try {
      await this.payments.insertEvents(
        provider,
        batch.map(({ event }) => event),
      );
      failPoint('after_event_insert');
      for (const { settle } of batch) settle('received');
    } catch (error) {
      // One event that cannot be stored must not keep out the others.
      if (batch.length > 1 && DATA_EXCEPTION.test(sqlStateOf(error) ?? '')) {
        for (const waiting of batch) await this.#write(provider, [waiting]);
        return;
      }
      this.#logger.warn(`${batch.length} payment events are not stored: ${(error as Error).message}`);
      for (const { settle } of batch) settle('away');
    }
  }
}
