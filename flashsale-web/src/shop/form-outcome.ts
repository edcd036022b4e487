import type { ListingView } from '../api/listing';
import type { OwnedPurchase } from '../api/sale';
import type { PurchaseOutcome } from './purchase-attempt';

/** Remembers the buyer for pages without a script. */
export const BUYER_COOKIE = 'flashsale_buyer';

/** How joining a waiting list ended, or leaving it, or leaving an address there. */
const LIST_OUTCOMES = [
  'list-left',
  'list-on-sale',
  'list-limit',
  'list-full',
  'list-quantity',
  'list-busy',
  'list-unanswered',
  'list-mail',
  'list-bad-email',
] as const;
export type ListOutcome = (typeof LIST_OUTCOMES)[number];

/** How an attempt ended that was sent as a form; the page reads it from its address. */
export type FormOutcome =
  PurchaseOutcome['outcome'] | ListOutcome | 'no-user-id' | 'bad-user-id' | 'left' | 'bad-code' | 'unsolved';

const FORM_OUTCOMES: readonly FormOutcome[] = [
  'reserved',
  'held',
  'already-held',
  'paid',
  'hold-ended',
  'limit-reached',
  'too-many-holds',
  'not-enough',
  'all-held',
  'already-purchased',
  'sold-out',
  'not-active',
  'unknown-sale',
  'login-needed',
  'other-buyer',
  'refused',
  'unanswered',
  'no-user-id',
  'bad-user-id',
  'left',
  'bad-code',
  'unsolved',
  ...LIST_OUTCOMES,
];

/** Undefined for a text that is none: anybody can write an address. */
export function toFormOutcome(text: unknown): FormOutcome | undefined {
  return FORM_OUTCOMES.find((outcome) => outcome === text);
}

const ATTEMPT_KEY = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;

export function isAttemptKey(text: unknown): text is string {
  return typeof text === 'string' && ATTEMPT_KEY.test(text);
}

/** What the page of a sale knows of an attempt that was sent as a form, and what the next one needs. */
export interface SentForm {
  readonly outcome: FormOutcome | undefined;
  /** The Idempotency-Key of the next attempt. */
  readonly key: string;
  /** Empty before somebody has bought. */
  readonly buyer: string;
  readonly owned: OwnedPurchase | undefined;
  /** Of a sale that holds units: the place of the buyer on its waiting list. */
  readonly listing: ListingView | undefined;
}
