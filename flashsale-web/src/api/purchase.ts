/** What the API answers, with 200, to an attempt to buy. */
export interface PurchaseAnswer {
  readonly success: boolean;
  readonly status: 'SUCCESS' | 'ALREADY_PURCHASED' | 'SOLD_OUT';
  readonly message: string;
  readonly orderId?: string;
}

/** What a buyer owns in a sale. */
export interface OwnedPurchase {
  readonly purchased: boolean;
  readonly orderId: string | null;
  readonly status: 'RESERVED' | 'CONFIRMED' | 'NOT_PURCHASED';
}
