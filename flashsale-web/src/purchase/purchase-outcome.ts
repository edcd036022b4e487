import { ApiRefusal, isPassing } from '../api/api-error';
import type { PurchaseAnswer } from '../api/purchase';

/** How an attempt to buy ended. */
export type PurchaseOutcome =
  | { readonly outcome: 'reserved'; readonly orderId: string }
  | { readonly outcome: 'already-purchased' | 'sold-out' | 'not-active' | 'unknown-sale' }
  | { readonly outcome: 'refused'; readonly messages: readonly string[] }
  /** Nobody could be reached: the unit may be reserved or not. */
  | { readonly outcome: 'unanswered' };

const NOT_ACTIVE_MESSAGE = 'Sale is not currently active';

export function outcomeOfAnswer({ status, orderId = '' }: PurchaseAnswer): PurchaseOutcome {
  switch (status) {
    case 'SUCCESS':
      return { outcome: 'reserved', orderId };
    case 'ALREADY_PURCHASED':
      return { outcome: 'already-purchased' };
    case 'SOLD_OUT':
      return { outcome: 'sold-out' };
  }
}

/** What an error says for good; undefined when it says nothing about the purchase, so that one has to ask again. */
export function outcomeOfError(error: unknown): PurchaseOutcome | undefined {
  if (isPassing(error) || !(error instanceof ApiRefusal)) return undefined;
  if (error.status === 404) return { outcome: 'unknown-sale' };
  if (error.messages.includes(NOT_ACTIVE_MESSAGE)) return { outcome: 'not-active' };
  return { outcome: 'refused', messages: error.messages };
}
