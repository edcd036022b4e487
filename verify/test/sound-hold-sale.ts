import {
  cancelOrder,
  expireHolds,
  type Hold,
  Holds,
  lockSalesForOrders,
  PaymentGateway,
  type PaymentProvider,
  Payments,
  type ProviderAnswer,
  returnPayments,
  toPaymentSettings,
} from 'flashsale-core';
import type { ServerProcess } from 'flashsale-testkit';
import {
  reserveHoldsFor,
  SANDBOX_SECRET,
  SandboxClient,
  TERMS,
  type TestStores,
} from '../../flashsale-core/test-support/index.js';
import { HoldPersistence } from '../../flashsale-worker/src/orders/hold-persistence.js';

const PROVIDER_DEADLINE_MS = 10_000;
/** Where nobody listens: what the events would tell, the answers of the provider tell as well. */
const NOWHERE = 'http://127.0.0.1:1/events';

/** A HOLD sale at rest, made by the parts of the product and the payment sandbox without a fault; one order in each state. */
export interface SoundHoldSale {
  readonly saleId: string;
  /** Its buyer has begun to pay. */
  readonly held: Hold;
  readonly paid: Hold;
  readonly expired: Hold;
  readonly cancelled: Hold;
  /** Cancelled after it was paid. */
  readonly refunded: Hold;
}

/** The parts of the product that make such sales, and the sandbox that takes their money. */
export class HoldSeller {
  private constructor(
    private readonly stores: TestStores,
    readonly sandbox: ServerProcess,
    readonly provider: PaymentProvider,
    private readonly payments: Payments,
  ) {}

  static async start(stores: TestStores): Promise<HoldSeller> {
    const sandbox = await stores.startSandbox({ PAYMENT_EVENTS_URL: NOWHERE });
    const settings = toPaymentSettings({ PAYMENT_SANDBOX_URL: sandbox.url, PAYMENT_SANDBOX_SECRET: SANDBOX_SECRET });
    const gateway = await PaymentGateway.open(settings, PROVIDER_DEADLINE_MS);
    stores.defer(() => gateway.close());
    if (gateway.provider === undefined) throw new Error('The sandbox is the provider');
    return new HoldSeller(stores, sandbox, gateway.provider, new Payments(stores.database));
  }

  async holdAndEnd(): Promise<SoundHoldSale> {
    const { stores } = this;
    const { saleId } = await stores.openSale({ terms: TERMS });
    const all = await reserveHoldsFor(stores, saleId, ['ann', 'bob', 'eve', 'dan', 'bob'], 2);
    const [held, paid, expired, cancelled, refunded] = all as [Hold, Hold, Hold, Hold, Hold];
    await new HoldPersistence(stores.database).persist(all);
    await stores.reservations.settle(all);
    await this.#begin(held);
    const given = await this.#begin(expired);
    const kept = await this.#pay(paid);
    const returned = await this.#pay(refunded);
    await stores.database.transaction(async (client) => {
      await lockSalesForOrders(client, [saleId], 'wait');
      // Its payment has begun, so it lasts longer.
      await expireHolds(client, [expired.orderId], expired.untilMs + TERMS.holdExtensionMs);
      await returnPayments(client, [expired.orderId], 'HOLD_EXPIRED');
      await cancelOrder(client, { orderId: cancelled.orderId, from: ['HELD'], reason: 'BUYER' });
      await cancelOrder(client, { orderId: refunded.orderId, from: ['CONFIRMED'], reason: 'OPERATOR' });
      await returnPayments(client, [refunded.orderId], 'CANCELLED');
    });
    await this.#tell(given.paymentId, await this.provider.voidPayment(given.id, `${given.id}:VOID`));
    await this.provider.refund(returned.id, refunded.amount, `${returned.id}:REFUND`);
    await this.#tell(returned.paymentId, await this.provider.retrieve(returned.id));
    await this.#tell(kept.paymentId, await this.provider.retrieve(kept.id));
    const mirrored = [
      [paid, 'C'],
      [expired, 'X'],
      [cancelled, 'V'],
      [refunded, 'V'],
    ] as const;
    const verdicts = mirrored.map(([{ orderId, outboxId: instance }, verdict]) => ({ orderId, instance, verdict }));
    await new Holds(stores.redis).settle(saleId, verdicts);
    return { saleId, held, paid, expired, cancelled, refunded };
  }

  async #begin({ orderId }: Hold): Promise<BegunPayment> {
    const start = await this.payments.start(orderId, this.provider);
    if (start.outcome !== 'started') throw new Error(`The payment of ${orderId} is ${start.outcome}`);
    const { payment } = start;
    const answer = await this.provider.create(payment, `${payment.paymentId}:CREATE`);
    if (answer.outcome !== 'done') throw new Error(answer.message);
    const { providerPaymentId: id, clientSecret } = answer.payment;
    await this.payments.saveProviderPaymentId(payment.paymentId, id);
    return { paymentId: payment.paymentId, id, clientSecret };
  }

  /** By a good card; the money is reserved, the order confirmed, and the money taken. */
  async #pay(hold: Hold): Promise<BegunPayment> {
    const begun = await this.#begin(hold);
    await new SandboxClient(this.sandbox).pay(begun.clientSecret);
    await this.#tell(begun.paymentId, await this.provider.retrieve(begun.id));
    await this.#tell(begun.paymentId, await this.provider.capturePayment(begun.id, `${begun.id}:CAPTURE`));
    return begun;
  }

  async #tell(paymentId: string, answer: ProviderAnswer): Promise<void> {
    if (answer.outcome !== 'done') throw new Error(answer.message);
    await this.payments.decide([{ ...answer.payment, paymentId }]);
  }
}

interface BegunPayment {
  readonly paymentId: string;
  /** At the sandbox. */
  readonly id: string;
  readonly clientSecret: string | undefined;
}
