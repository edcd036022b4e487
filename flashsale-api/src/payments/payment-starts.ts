import { Injectable, Logger } from '@nestjs/common';
import {
  commandKey,
  failPoint,
  Holds,
  PaymentGateway,
  type PaymentProvider,
  Payments,
  type PaymentStart,
  type ProviderAnswer,
  type ProviderPayment,
  withDeadline,
} from 'flashsale-core';
import { isOurFault } from '../admin/stores-away.interceptor.js';
import { BoundedTasks } from '../limits/bounded-tasks.js';
import { isOf } from '../orders/order-cancellation.js';
import { OrderFinder } from '../orders/order-finder.js';
import { OrderRows } from '../orders/order-rows.js';
import { SaleObserver } from '../sales/sale-observer.js';

type StartedPayment = Extract<PaymentStart, { outcome: 'started' }>['payment'];

export type StartOutcome =
  | {
      readonly outcome: 'open';
      readonly payment: StartedPayment;
      readonly provider: PaymentProvider['name'];
      readonly clientSecret: string;
      /** What a browser needs besides. */
      readonly way: ReturnType<PaymentProvider['buyersWay']>;
      /** By the clock of Redis. */
      readonly nowMs: number;
    }
  /** The provider has yet to answer, or an earlier payment to end: the buyer asks again. */
  | { readonly outcome: 'preparing'; readonly paymentId: string }
  | {
      readonly outcome:
        | 'unknown-order'
        /** It is no row yet, or nobody can say whether it is. */
        | 'not-recorded'
        | 'paid'
        | 'expired'
        | 'cancelled'
        /** Too many payments are being started. */
        | 'busy'
        | 'refused-by-provider'
        /** The shop has no provider. */
        | 'no-provider';
    };

/** A buyer waits for the provider; what takes longer is prepared by a worker. */
export const PROVIDER_DEADLINE_MS = 3_000;
/** Starts under way; each waits for one of the few connections to PostgreSQL, or for the provider. */
const STARTS_MAX = 100;
/** Keys under which one request has a payment created, each only after the one before had failed for good. */
const CREATION_KEYS_MAX = 4;
/** As many as there are connections to the provider: a call that waited for one would have no time left. */
const PROVIDER_CALLS_MAX = 50;

/**
 * Begins payments. First they are committed, then the provider is asked while the buyer waits: whoever dies in between leaves
 * a command by which a worker does it, under the same key.
 */
@Injectable()
export class PaymentStarts {
  readonly #logger = new Logger(PaymentStarts.name);
  readonly #underWay = new BoundedTasks(STARTS_MAX);
  readonly #calls = new BoundedTasks(PROVIDER_CALLS_MAX);

  constructor(
    private readonly gateway: PaymentGateway,
    private readonly payments: Payments,
    private readonly holds: Holds,
    private readonly finder: OrderFinder,
    private readonly rows: OrderRows,
    private readonly observer: SaleObserver,
  ) {}

  /**
   * Starts the payment of an order, or finds the one that was started.
   *
   * @param buyerId undefined where buyers are not identified: whoever knows the id of an order may pay for it
   */
  async start(orderId: string, saleId: string | undefined, buyerId: string | undefined): Promise<StartOutcome> {
    return this.#underWay.run(() => this.#start(orderId, saleId, buyerId), { outcome: 'busy' });
  }

  async #start(orderId: string, saleId: string | undefined, buyerId: string | undefined): Promise<StartOutcome> {
    try {
      const refusal = await this.#refusalOf(orderId, saleId, buyerId);
      if (refusal !== undefined) return { outcome: refusal };
      const { provider } = this.gateway;
      if (provider === undefined) return { outcome: 'no-provider' };
      const started = await this.payments.start(orderId, provider);
      if (started.outcome === 'ending') return { outcome: 'preparing', paymentId: started.paymentId };
      if (started.outcome !== 'started') return { outcome: started.outcome };
      failPoint('after_payment_commit');
      await this.#lengthen(started.payment);
      return await this.#open(provider, started.payment);
    } catch (error) {
      if (isOurFault(error)) throw error;
      this.#logger.warn(`No payment was started for order ${orderId}: ${(error as Error).message}`);
      return { outcome: 'not-recorded' };
    }
  }

  /** Why this buyer cannot pay for the order; undefined for one that has a row. */
  async #refusalOf(
    orderId: string,
    saleId: string | undefined,
    buyerId: string | undefined,
  ): Promise<'unknown-order' | 'not-recorded' | undefined> {
    const found = await this.finder.find(orderId, saleId);
    if (found === 'not-ready') return 'not-recorded';
    if (found === 'unknown-order' || !isOf(buyerId, found)) return 'unknown-order';
    const row = typeof found.row === 'object' ? found.row : await this.rows.findSoon(orderId);
    return typeof row === 'object' ? undefined : 'not-recorded';
  }

  /** Redis need not know at once: the sweeper asks PostgreSQL before it ends a hold. */
  async #lengthen({ saleId, orderId, instance, untilMs }: StartedPayment): Promise<void> {
    await this.holds
      .settle(saleId, [{ orderId, instance, verdict: 'H', untilMs }])
      .catch((error: Error) => this.#logger.warn(`Order ${orderId} is held for longer later: ${error.message}`));
  }

  async #open(provider: PaymentProvider, payment: StartedPayment): Promise<StartOutcome> {
    const { paymentId, providerPaymentId } = payment;
    const preparing = { outcome: 'preparing', paymentId } as const;
    const answer = await this.#call(() =>
      providerPaymentId === undefined ? this.#create(provider, payment) : provider.retrieve(providerPaymentId),
    );
    failPoint('after_provider_call');
    if (answer.outcome === 'refused') {
      this.#logger.error(`Payment ${paymentId} is refused by the provider: ${answer.message}`);
      return { outcome: 'refused-by-provider' };
    }
    if (answer.outcome !== 'done') {
      this.#logger.warn(`Payment ${paymentId} is prepared by a worker: ${answer.message}`);
      return preparing;
    }
    const found = answer.payment;
    // An event tells of what is paid or voided already.
    if (found.state !== 'OPEN' || found.clientSecret === undefined) return preparing;
    if (providerPaymentId === undefined && !(await this.#save(provider, paymentId, found))) return preparing;
    const { clientSecret } = found;
    const way = provider.buyersWay(found);
    return { outcome: 'open', payment, provider: provider.name, clientSecret, way, nowMs: this.observer.nowMs() };
  }

  /**
   * Under the key by which a worker creates it too. One that has had a failure of the provider gets it again for a day; if the
   * provider has a payment of it nevertheless, that has no name here, and its event has it voided.
   */
  async #create(provider: PaymentProvider, payment: StartedPayment): Promise<ProviderAnswer> {
    for (let generation = 0; ; generation += 1) {
      const answer = await provider.create(payment, commandKey(payment.paymentId, 'CREATE', generation));
      const hasFailed = answer.outcome === 'unknown' && answer.isReplayed === true;
      if (!hasFailed || generation === CREATION_KEYS_MAX - 1) return answer;
    }
  }

  async #call(ask: () => Promise<ProviderAnswer>): Promise<ProviderAnswer> {
    // One that nobody waits for any more is under way until it has ended.
    const asking = this.#calls.run(ask, { outcome: 'transient', message: 'too many calls are under way' });
    return withDeadline(asking, PROVIDER_DEADLINE_MS, 'asking the provider').catch((error: Error) => {
      if (isOurFault(error)) throw error;
      return { outcome: 'unknown', message: error.message };
    });
  }

  /** Whether the payment has this name at the provider now, so that it may be paid. */
  async #save(provider: PaymentProvider, paymentId: string, { providerPaymentId }: ProviderPayment): Promise<boolean> {
    if (await this.payments.saveProviderPaymentId(paymentId, providerPaymentId)) return true;
    // It has ended meanwhile. Nobody has the secret, so it would only lie around.
    const voided = await this.#call(() => provider.voidPayment(providerPaymentId, `${providerPaymentId}:VOID`));
    if (voided.outcome !== 'done') this.#logger.warn(`${providerPaymentId} is not voided: ${voided.message}`);
    return false;
  }
}
