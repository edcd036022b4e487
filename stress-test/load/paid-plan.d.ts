export type Plan = 'pay' | 'decline-then-pay' | 'cancel' | 'never-pay';

/** Shares of the buyers who get a hold; the others pay at once with a good card. */
export interface PaidShares {
  readonly neverPay: number;
  readonly cancel: number;
  /** Whose first card is declined, and who then pay with another one. */
  readonly declined: number;
}

export const SHARES_DEFAULT: PaidShares;
export const PATIENCE_SECONDS_DEFAULT: number;
export function planOf(number: number, shares: PaidShares): Plan;
