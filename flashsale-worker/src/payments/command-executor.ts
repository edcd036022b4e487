import { Injectable, Logger } from '@nestjs/common';
import {
  type ClaimedCommand,
  commandKey,
  failPoint,
  Holds,
  type PaymentProvider,
  Payments,
  type ProviderAnswer,
  type ProviderPayment,
  Sales,
} from 'flashsale-core';
import { Decisions } from './decisions.js';
import { HoldMirror } from './hold-mirror.js';
import { PaymentMetrics } from './payment-metrics.js';

/** A provider answers a key the same way again, also a 500: after so many attempts the same work gets a new key. */
const ATTEMPTS_PER_KEY = 3;

/** What an attempt came to. */
export type Attempt =
  | { readonly outcome: 'done' | 'superseded' }
  | { readonly outcome: 'again'; readonly reason: string }
  | { readonly outcome: 'refused'; readonly reason: string };

const DONE: Attempt = { outcome: 'done' };

/** Carries out one command at the provider, once, however often it is tried. */
@Injectable()
export class CommandExecutor {
  readonly #logger = new Logger(CommandExecutor.name);

  constructor(
    private readonly payments: Payments,
    private readonly holds: Holds,
    private readonly sales: Sales,
    private readonly mirror: HoldMirror,
    private readonly decisions: Decisions,
    private readonly metrics: PaymentMetrics,
  ) {}

  async execute(provider: PaymentProvider, command: ClaimedCommand): Promise<Attempt> {
    const { kind, providerPaymentId, attempts } = command;
    if (kind === 'CREATE') return this.#create(provider, command);
    if (providerPaymentId === null) {
      if (kind !== 'VOID') return { outcome: 'refused', reason: 'the provider never had this payment' };
      return (await this.payments.voidUnknown(command.paymentId))
        ? DONE
        : { outcome: 'again', reason: 'the provider has it by now' };
    }
    // What an earlier attempt did is unknown, so the provider is asked first.
    if (attempts > 1) {
      const known = await this.#ask(provider, command, providerPaymentId);
      if (known !== 'undone') return known;
    }
    const answer = await this.#call(provider, command, providerPaymentId);
    failPoint('after_provider_call');
    if (answer.outcome === 'done') return this.#take(command, answer.payment);
    if (answer.outcome === 'conflict') {
      const known = await this.#ask(provider, command, providerPaymentId);
      return known === 'undone' ? { outcome: 'again', reason: answer.message } : known;
    }
    if (answer.outcome !== 'refused') return { outcome: 'again', reason: answer.message };
    return kind === 'CAPTURE'
      ? this.#failCapture(command, answer.message)
      : { outcome: 'refused', reason: answer.message };
  }

  async #create(provider: PaymentProvider, command: ClaimedCommand): Promise<Attempt> {
    if (command.state !== 'NEW') return DONE;
    const answer = await provider.create(command, keyOf(command));
    failPoint('after_provider_call');
    if (answer.outcome === 'refused') return { outcome: 'refused', reason: answer.message };
    if (answer.outcome !== 'done') return { outcome: 'again', reason: answer.message };
    const { providerPaymentId } = answer.payment;
    if (!(await this.payments.saveProviderPaymentId(command.paymentId, providerPaymentId))) {
      // Nobody has its secret, so it would only lie around.
      await provider.voidPayment(providerPaymentId, `${providerPaymentId}:VOID`);
    }
    return DONE;
  }

  async #call(provider: PaymentProvider, command: ClaimedCommand, id: string): Promise<ProviderAnswer> {
    const key = keyOf(command);
    switch (command.kind) {
      case 'CREATE':
        return provider.create(command, key);
      case 'CAPTURE':
        return provider.capturePayment(id, key);
      case 'VOID':
        return provider.voidPayment(id, key);
      case 'REFUND': {
        const answer = await provider.refund(id, command.amount, key);
        // A refund says nothing of its payment.
        return answer.outcome === 'done' ? provider.retrieve(id) : answer;
      }
    }
  }

  /** How the payment stands; `undone` if the command is still to be carried out. */
  async #ask(provider: PaymentProvider, command: ClaimedCommand, id: string): Promise<Attempt | 'undone'> {
    const answer = await provider.retrieve(id);
    if (answer.outcome === 'refused') return { outcome: 'refused', reason: answer.message };
    if (answer.outcome !== 'done') return { outcome: 'again', reason: answer.message };
    const { state } = answer.payment;
    switch (command.kind) {
      case 'CREATE':
        return this.#take(command, answer.payment);
      case 'CAPTURE':
        if (state === 'AUTHORIZED') return 'undone';
        if (state === 'VOIDED' || state === 'OPEN')
          return this.#failCapture(command, `the provider says that it is ${state.toLowerCase()}`);
        return this.#take(command, answer.payment);
      case 'VOID':
        if (state === 'OPEN' || state === 'AUTHORIZED') return 'undone';
        if (state !== 'CAPTURED') return this.#take(command, answer.payment);
        await this.decisions.decide(command.saleId, { ...answer.payment, paymentId: command.paymentId });
        await this.payments.refundInstead(command.paymentId);
        this.metrics.voidAfterCapture();
        return { outcome: 'superseded' };
      case 'REFUND':
        return state === 'CAPTURED' ? 'undone' : this.#take(command, answer.payment);
    }
  }

  async #take(command: ClaimedCommand, payment: ProviderPayment): Promise<Attempt> {
    await this.decisions.decide(command.saleId, { ...payment, paymentId: command.paymentId });
    return DONE;
  }

  /**
   * Money that was reserved cannot be had, so the order ends and its units are sold again. The mark in Redis comes first: killed
   * at any point, the sweeper asks PostgreSQL about this hold again.
   */
  async #failCapture(command: ClaimedCommand, reason: string): Promise<Attempt> {
    const { saleId, orderId, paymentId } = command;
    const sale = await this.sales.find(saleId);
    const looked = await this.holds.lookNow(saleId, orderId);
    if (looked === 'not-ready') return { outcome: 'again', reason: `${saleId} is not ready` };
    const epoch = looked === 'none' ? (sale?.epoch ?? 0) : looked.epoch;
    const result = await this.payments.cancelUnpaid(command, epoch, reason);
    if (result.outcome === 'other-epoch') return { outcome: 'again', reason: `${saleId} was rebuilt meanwhile` };
    this.#logger.error(`Payment ${paymentId} cannot be captured, order ${orderId} is cancelled: ${reason}`, {
      orderId,
    });
    this.metrics.captureFailed();
    if (result.outcome === 'cancelled') await this.mirror.cancel(result.order);
    return { outcome: 'superseded' };
  }
}

function keyOf({ paymentId, kind, attempts }: ClaimedCommand): string {
  return commandKey(paymentId, kind, Math.floor((attempts - 1) / ATTEMPTS_PER_KEY));
}
