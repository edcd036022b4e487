import { randomUUID } from 'node:crypto';
import type { ApiError } from '../api/api-error.js';
import type { EventType, Intent } from './intent.js';

const MS_PER_SECOND = 1_000;
/** Of Stripe's API; the objects below have the part of it that a shop of cards needs. */
const API_VERSION = '2026-10-28.endive';

interface StripeObject {
  readonly object: string;
  readonly [field: string]: unknown;
}

export function toPaymentIntent(intent: Intent, isExpanded = false): StripeObject {
  const { id, amount, status, lastError } = intent;
  return {
    id,
    object: 'payment_intent',
    amount,
    amount_capturable: status === 'requires_capture' ? amount : 0,
    amount_received: intent.captured,
    capture_method: intent.captureMethod,
    client_secret: intent.clientSecret,
    currency: intent.currency,
    created: Math.floor(intent.createdAt.getTime() / MS_PER_SECOND),
    livemode: false,
    metadata: intent.metadata,
    status,
    last_payment_error: lastError === null ? null : { type: 'card_error', code: lastError, message: lastError },
    latest_charge: intent.authorizedAt === null ? null : isExpanded ? toCharge(intent) : chargeId(intent),
  };
}

function toCharge(intent: Intent): StripeObject {
  return {
    id: chargeId(intent),
    object: 'charge',
    amount: intent.amount,
    amount_captured: intent.captured,
    amount_refunded: intent.refunded,
    captured: intent.captured > 0,
    refunded: intent.refunded > 0 && intent.refunded === intent.captured,
    currency: intent.currency,
    metadata: intent.metadata,
    payment_intent: intent.id,
    status: 'succeeded',
  };
}

export function toRefund(intent: Intent, amount: number): StripeObject {
  return {
    id: `re_${compactId()}`,
    object: 'refund',
    amount,
    charge: chargeId(intent),
    currency: intent.currency,
    payment_intent: intent.id,
    status: 'succeeded',
  };
}

export function toEvent(type: EventType, intent: Intent): StripeObject & { readonly id: string } {
  return {
    id: `evt_${compactId()}`,
    object: 'event',
    api_version: API_VERSION,
    created: Math.floor(Date.now() / MS_PER_SECOND),
    livemode: false,
    pending_webhooks: 1,
    request: null,
    type,
    data: { object: type === 'charge.refunded' ? toCharge(intent) : toPaymentIntent(intent) },
  };
}

export function toErrorBody({ type, code, message, intent }: ApiError): object {
  return {
    error: { type, message, ...(code && { code }), ...(intent && { payment_intent: toPaymentIntent(intent) }) },
  };
}

/** As Stripe's ids look: letters and digits only. */
export function compactId(): string {
  return randomUUID().replaceAll('-', '');
}

function chargeId({ id }: Intent): string {
  return id.replace(/^pi_/, 'ch_');
}
