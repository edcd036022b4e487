import type { TestCard } from '../pay/test-cards.js';

export type IntentStatus =
  'requires_payment_method' | 'requires_action' | 'processing' | 'requires_capture' | 'succeeded' | 'canceled';

export type EventType =
  | 'payment_intent.created'
  | 'payment_intent.requires_action'
  | 'payment_intent.processing'
  | 'payment_intent.payment_failed'
  | 'payment_intent.amount_capturable_updated'
  | 'payment_intent.succeeded'
  | 'payment_intent.canceled'
  | 'charge.refunded';

/** A payment as the provider knows it, in Stripe's words. Amounts are integers of minor units. */
export interface Intent {
  readonly id: string;
  readonly clientSecret: string;
  readonly amount: number;
  /** In lower case, as Stripe writes it. */
  readonly currency: string;
  readonly captureMethod: 'manual' | 'automatic';
  readonly status: IntentStatus;
  /** The card that the buyer used last. */
  readonly card: TestCard['id'] | null;
  readonly captured: number;
  readonly refunded: number;
  readonly metadata: Readonly<Record<string, string>>;
  readonly lastError: string | null;
  /** When a slow bank will have answered. */
  readonly settlesAt: Date | null;
  readonly createdAt: Date;
  readonly authorizedAt: Date | null;
  readonly capturedAt: Date | null;
  /** When all its money was given back, voided or refunded. */
  readonly returnedAt: Date | null;
}

/** What an operation makes of an intent. */
export interface Change {
  readonly intent: Intent;
  readonly event: EventType;
}
