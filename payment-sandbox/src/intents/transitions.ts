import { ApiError } from '../api/api-error.js';
import { SLOW_CARD_MS, type TestCard } from '../pay/test-cards.js';
import type { Change, Intent, IntentStatus } from './intent.js';

/** The buyer pays with a card. */
export function confirm(intent: Intent, card: TestCard, now: Date): Change {
  expectStatus(intent, ['requires_payment_method'], 'confirm');
  const tried: Intent = { ...intent, card: card.id, lastError: null };
  switch (card.behaviour) {
    case 'declined':
      return { intent: { ...tried, lastError: 'card_declined' }, event: 'payment_intent.payment_failed' };
    case 'asks-the-bank':
      return { intent: { ...tried, status: 'requires_action' }, event: 'payment_intent.requires_action' };
    case 'slow': {
      const settlesAt = new Date(now.getTime() + SLOW_CARD_MS);
      return { intent: { ...tried, status: 'processing', settlesAt }, event: 'payment_intent.processing' };
    }
    case 'good':
    case 'capture-fails':
      return authorize(tried, now);
  }
}

/** The buyer answers the question of the bank. */
export function answerBank(intent: Intent, approves: boolean, now: Date): Change {
  expectStatus(intent, ['requires_action'], 'confirm');
  if (approves) return authorize(intent, now);
  return {
    intent: { ...intent, status: 'requires_payment_method', lastError: 'payment_intent_authentication_failure' },
    event: 'payment_intent.payment_failed',
  };
}

/** A slow bank has answered. */
export function settle(intent: Intent, now: Date): Change {
  return authorize({ ...intent, settlesAt: null }, now);
}

export function capture(intent: Intent, now: Date): Change {
  expectStatus(intent, ['requires_capture'], 'capture');
  if (intent.card === 'pm_card_captureFails')
    throw new ApiError(402, 'card_error', 'card_declined', 'The bank refuses to pay what it had reserved.', intent);
  return {
    intent: { ...intent, status: 'succeeded', captured: intent.amount, capturedAt: now },
    event: 'payment_intent.succeeded',
  };
}

export function cancel(intent: Intent, now: Date): Change {
  expectStatus(intent, ['requires_payment_method', 'requires_action', 'requires_capture'], 'cancel');
  const returnedAt = intent.status === 'requires_capture' ? now : null;
  return { intent: { ...intent, status: 'canceled', returnedAt }, event: 'payment_intent.canceled' };
}

export function refund(intent: Intent, amount: number, now: Date): Change {
  expectStatus(intent, ['succeeded'], 'refund');
  const left = intent.captured - intent.refunded;
  if (amount > left) {
    const code = left === 0 ? 'charge_already_refunded' : 'amount_too_large';
    throw new ApiError(400, 'invalid_request_error', code, `Only ${left} can be refunded, not ${amount}.`, intent);
  }
  const refunded = intent.refunded + amount;
  return {
    intent: { ...intent, refunded, returnedAt: refunded === intent.captured ? now : null },
    event: 'charge.refunded',
  };
}

function authorize(intent: Intent, now: Date): Change {
  if (intent.captureMethod === 'manual') {
    return {
      intent: { ...intent, status: 'requires_capture', authorizedAt: now },
      event: 'payment_intent.amount_capturable_updated',
    };
  }
  return {
    intent: { ...intent, status: 'succeeded', captured: intent.amount, authorizedAt: now, capturedAt: now },
    event: 'payment_intent.succeeded',
  };
}

function expectStatus(intent: Intent, expected: readonly IntentStatus[], operation: string): void {
  if (expected.includes(intent.status)) return;
  throw new ApiError(
    400,
    'invalid_request_error',
    'payment_intent_unexpected_state',
    `This PaymentIntent's status is ${intent.status}; ${operation} needs ${expected.join(' or ')}.`,
    intent,
  );
}
