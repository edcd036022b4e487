import { Injectable, Logger } from '@nestjs/common';
import {
  backOffMs,
  PaymentGateway,
  type PaymentProvider,
  Payments,
  PeriodicTask,
  type StoredEvent,
} from 'flashsale-core';
import { isDataFault, isLockTimeout } from '../orders/database-fault.js';
import { HoldMirror } from './hold-mirror.js';
import { PaymentMetrics } from './payment-metrics.js';
import { type EventsRead, readEvents, type UnnamedEvent } from './read-events.js';

const ROUND_PERIOD_MS = 100;
const EVENTS_PER_ROUND_MAX = 200;
const EVENT_ATTEMPTS_MAX = 12;
/** Events of a locked sale are left out for so long, without a wait for its lock. */
const LOCKED_FOR_MS = 5_000;
const EVENT_DELAY = { delayMsMin: 1_000, delayMsMax: 3_600_000 };

/** Turns what the provider told us into decisions about orders. Every worker does; each event is handled by one of them. */
@Injectable()
export class PaymentEventsService {
  readonly #logger = new Logger(PaymentEventsService.name);
  readonly #task: PeriodicTask;
  /** So many events are handled one by one, because one of them breaks a batch. */
  #alone = 0;
  #skipsUntilMs = -Infinity;

  constructor(
    private readonly gateway: PaymentGateway,
    private readonly payments: Payments,
    private readonly mirror: HoldMirror,
    private readonly metrics: PaymentMetrics,
  ) {
    this.#task = new PeriodicTask(
      'Handling payment events',
      ROUND_PERIOD_MS,
      (signal) => this.#round(signal),
      this.#logger,
    );
  }

  start(): void {
    if (this.gateway.provider !== undefined) this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
  }

  async #round(signal: AbortSignal): Promise<void> {
    const { provider } = this.gateway;
    if (provider === undefined) return;
    let more = true;
    while (more && !signal.aborted) {
      const limit = this.#alone > 0 ? 1 : EVENTS_PER_ROUND_MAX;
      const taken = await this.#handle(provider, limit);
      this.#alone = Math.max(this.#alone - 1, 0);
      more = taken === limit;
    }
  }

  async #handle(provider: PaymentProvider, limit: number): Promise<number> {
    let read: EventsRead | undefined;
    let lastId = '';
    const locked = performance.now() < this.#skipsUntilMs ? 'skip' : 'wait';
    try {
      const { taken, moved } = await this.payments.handleEvents(
        provider.name,
        { limit, locked },
        async (events, match) => {
          lastId = events.at(-1)?.eventId ?? '';
          read = await readEvents(provider, events, match);
          return read;
        },
      );
      this.metrics.moved(moved);
      if (read !== undefined && read.disputes > 0) this.metrics.disputed(read.disputes);
      await this.mirror.confirm(moved);
      for (const orphan of read?.orphans ?? []) await this.#findOrphan(provider, orphan);
      for (const surplus of read?.surplus ?? []) await this.#voidSurplus(provider, surplus);
      return taken;
    } catch (error) {
      if (locked === 'wait' && isLockTimeout(error)) {
        // One sale that is locked does not hold up the others.
        this.#skipsUntilMs = performance.now() + LOCKED_FOR_MS;
        return limit;
      }
      if (!isDataFault(error) && !(error instanceof TypeError)) throw error;
      if (limit > 1) {
        this.#alone = EVENTS_PER_ROUND_MAX;
        return limit;
      }
      this.#logger.error(`Event ${lastId} cannot be handled: ${(error as Error).message}`);
      await this.payments.postponeEvent(provider.name, lastId, {
        reason: (error as Error).message,
        delayMs: undefined,
      });
      return limit;
    }
  }

  /** Outside of every transaction, because the provider is asked. */
  async #findOrphan(provider: PaymentProvider, { event, providerPaymentId }: UnnamedEvent): Promise<void> {
    const { eventId } = event;
    const answer = await provider.retrieve(providerPaymentId);
    if (answer.outcome !== 'done') return this.#postpone(provider, event, answer.message);
    const { state } = answer.payment;
    if (state !== 'AUTHORIZED' && state !== 'CAPTURED') {
      await this.payments.ignoreEvent(provider.name, eventId, 'its money went back already');
      return;
    }
    this.#logger.error(`${providerPaymentId} holds money that belongs to no payment: it is given back`);
    await this.payments.returnOrphan(provider.name, answer.payment);
    this.metrics.orphaned();
    // Now it belongs to a payment, and is handled like any other.
    await this.payments.postponeEvent(provider.name, eventId, { reason: 'was an orphan', delayMs: 0 });
  }

  /** So that an order has one payment at the provider. If it has moved meanwhile, the event of that says so. */
  async #voidSurplus(provider: PaymentProvider, { event, providerPaymentId }: UnnamedEvent): Promise<void> {
    const answer = await provider.voidPayment(providerPaymentId, `${providerPaymentId}:VOID`);
    if (answer.outcome === 'transient' || answer.outcome === 'unknown')
      return this.#postpone(provider, event, answer.message);
    await this.payments.ignoreEvent(provider.name, event.eventId, 'was created a second time');
  }

  async #postpone({ name }: PaymentProvider, { eventId, attempts }: StoredEvent, reason: string): Promise<void> {
    const delayMs = attempts < EVENT_ATTEMPTS_MAX ? backOffMs(attempts, EVENT_DELAY) : undefined;
    await this.payments.postponeEvent(name, eventId, { reason, delayMs });
  }
}
