import { Injectable, Logger } from '@nestjs/common';
import { type Lease, Leases, PaymentGateway, Payments, PeriodicTask } from 'flashsale-core';
import { Decisions } from './decisions.js';

const ROUND_PERIOD_MS = 1_000;
/** Every second, so that a provider is not asked more than it likes. */
const RETRIEVES_PER_SECOND_MAX = 10;
/** An event takes less, unless it is lost. */
const UNMOVED_MS = 60_000;

/** Asks the provider about payments of which no event came, one worker at a time: events get lost. */
@Injectable()
export class PaymentRetrievalService {
  readonly #logger = new Logger(PaymentRetrievalService.name);
  readonly #lease: Lease;
  readonly #task: PeriodicTask;

  constructor(
    private readonly gateway: PaymentGateway,
    private readonly payments: Payments,
    private readonly decisions: Decisions,
    leases: Leases,
  ) {
    this.#lease = leases.of('payment-retrieval');
    this.#task = new PeriodicTask('Asking about payments', ROUND_PERIOD_MS, () => this.#round(), this.#logger);
  }

  start(): void {
    if (this.gateway.provider !== undefined) this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
    await this.#lease.release().catch(() => undefined);
  }

  async #round(): Promise<void> {
    const { provider } = this.gateway;
    if (provider === undefined || !(await this.#lease.hold())) return;
    const unmoved = await this.payments.takeUnmoved(provider.name, {
      unmovedMs: UNMOVED_MS,
      limit: RETRIEVES_PER_SECOND_MAX,
    });
    const looks = await Promise.allSettled(
      unmoved.map(async ({ paymentId, saleId, providerPaymentId }) => {
        const answer = await provider.retrieve(providerPaymentId);
        if (answer.outcome === 'done') await this.decisions.decide(saleId, { ...answer.payment, paymentId });
      }),
    );
    const failed = looks.find(({ status }) => status === 'rejected');
    if (failed?.status === 'rejected') throw failed.reason as Error;
  }
}
