import type Stripe from 'stripe';
import type { EventMeaning, MoneyState, PaymentPurpose, ProviderAnswer, ProviderPayment } from './payment-provider.js';

/** Refusals that say that the payment is in another state than the call expects. */
const CONFLICTS: ReadonlySet<string> = new Set([
  'payment_intent_unexpected_state',
  'charge_already_captured',
  'charge_already_refunded',
  'charge_expired_for_capture',
  'capture_charge_authorization_expired',
  'amount_too_large',
]);
/** The server was never reached, so it did nothing. */
const NEVER_SENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
]);
/** Of a request that is refused before it is looked at: a wrong key of ours, which an operator mends. */
const NOT_ADMITTED: ReadonlySet<number> = new Set([401, 403]);
const CONFLICT_OF_KEYS = 409;
/** Of an answer that a key has had before. */
const REPLAYED = 'idempotent-replayed';
const TOO_MANY_REQUESTS = 429;

/** Where Stripe's events about money say how the payment stands. */
const MONEY_EVENTS: ReadonlySet<string> = new Set([
  'payment_intent.created',
  'payment_intent.amount_capturable_updated',
  'payment_intent.succeeded',
  'payment_intent.canceled',
]);

export function toProviderPayment(intent: Stripe.PaymentIntent): ProviderPayment {
  const charge = typeof intent.latest_charge === 'object' ? intent.latest_charge : null;
  const refunded = charge?.amount_refunded ?? 0;
  return {
    providerPaymentId: intent.id,
    state: stateOf(intent, refunded),
    amount: intent.amount,
    currency: intent.currency.toUpperCase(),
    captured: intent.amount_received,
    refunded,
    clientSecret: intent.client_secret ?? undefined,
    purpose: purposeOf(intent.metadata),
  };
}

function stateOf({ status, amount_received: captured }: Stripe.PaymentIntent, refunded: number): MoneyState {
  if (status === 'requires_capture') return 'AUTHORIZED';
  if (status === 'canceled') return 'VOIDED';
  if (status === 'succeeded') return captured > 0 && refunded >= captured ? 'REFUNDED' : 'CAPTURED';
  return 'OPEN';
}

/** What `purpose` becomes in the metadata of an intent. */
export function toMetadata({ paymentId, orderId, saleId, epoch, userId }: PaymentPurpose): Record<string, string> {
  return { paymentId, orderId, saleId, epoch: String(epoch), userId };
}

function purposeOf(metadata: Stripe.Metadata): PaymentPurpose | undefined {
  const { paymentId, orderId, saleId, epoch, userId } = metadata;
  if (!paymentId || !orderId || !saleId || !epoch || !userId) return undefined;
  return { paymentId, orderId, saleId, epoch: Number(epoch), userId };
}

/** A failed call as a value. What is no error of the client library is a fault of ours, and thrown. */
export function toFailure(error: unknown, StripeError: typeof Stripe.errors.StripeError): ProviderAnswer<never> {
  if (!(error instanceof StripeError)) throw error;
  const { message, code = error.type, statusCode, type, headers } = error;
  if (type === 'StripeConnectionError') {
    const reason = (error.detail as { readonly code?: string } | undefined)?.code ?? '';
    return NEVER_SENT.has(reason)
      ? { outcome: 'transient', message: `${message} (${reason})` }
      : { outcome: 'unknown', message: reason ? `${message} (${reason})` : message };
  }
  if (statusCode === undefined || statusCode >= 500)
    return { outcome: 'unknown', message, isReplayed: headers?.[REPLAYED] === 'true' };
  if (statusCode === TOO_MANY_REQUESTS || statusCode === CONFLICT_OF_KEYS || NOT_ADMITTED.has(statusCode))
    return { outcome: 'transient', message };
  if (CONFLICTS.has(code)) return { outcome: 'conflict', code, message };
  return { outcome: 'refused', code, message };
}

/** What an event says, whose signature was checked when it came. */
export function interpretEvent(event: Stripe.Event): EventMeaning {
  if (MONEY_EVENTS.has(event.type))
    return { kind: 'moved', payment: toProviderPayment(event.data.object as Stripe.PaymentIntent) };
  if (event.type === 'payment_intent.payment_failed') {
    const intent = event.data.object;
    return {
      kind: 'declined',
      payment: toProviderPayment(intent),
      code: intent.last_payment_error?.code ?? 'declined',
    };
  }
  if (event.type === 'charge.refunded') return refundMeaning(event.data.object);
  if (event.type === 'charge.dispute.created') {
    const providerPaymentId = idOfIntent(event.data.object);
    if (providerPaymentId !== undefined)
      return { kind: 'disputed', providerPaymentId, reason: event.data.object.reason };
  }
  return { kind: 'ignored' };
}

function refundMeaning(charge: Stripe.Charge): EventMeaning {
  const providerPaymentId = idOfIntent(charge);
  if (providerPaymentId === undefined) return { kind: 'ignored' };
  return {
    kind: 'moved',
    payment: {
      providerPaymentId,
      state: charge.refunded ? 'REFUNDED' : 'CAPTURED',
      amount: charge.amount,
      currency: charge.currency.toUpperCase(),
      captured: charge.amount_captured,
      refunded: charge.amount_refunded,
      clientSecret: undefined,
      purpose: purposeOf(charge.metadata),
    },
  };
}

/** The payment that the object of an event is, or belongs to. */
export function idOfIntent(object: {
  readonly object?: string;
  readonly id?: string;
  readonly payment_intent?: string | { readonly id: string } | null;
}): string | undefined {
  if (object.object === 'payment_intent') return object.id;
  const { payment_intent: intent } = object;
  return typeof intent === 'string' ? intent : intent?.id;
}
