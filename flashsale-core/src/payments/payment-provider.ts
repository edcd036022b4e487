/** Where the money of one payment is, at the provider and in our books. */
export type MoneyState = 'OPEN' | 'AUTHORIZED' | 'CAPTURED' | 'VOIDED' | 'REFUNDED';

/** A payment as the provider tells it. Amounts are integers of minor units. */
export interface ProviderPayment {
  readonly providerPaymentId: string;
  readonly state: MoneyState;
  readonly amount: number;
  /** Three capital letters. */
  readonly currency: string;
  readonly captured: number;
  readonly refunded: number;
  /** With it, and without anything else, a buyer can pay. It is never stored and never logged. */
  readonly clientSecret: string | undefined;
  /** What it was created for; undefined if it is none of ours. */
  readonly purpose: PaymentPurpose | undefined;
}

/** What a payment is for. The provider keeps it and gives it back with every event. */
export interface PaymentPurpose {
  readonly paymentId: string;
  readonly orderId: string;
  readonly saleId: string;
  readonly epoch: number;
  readonly userId: string;
}

export interface NewPayment extends PaymentPurpose {
  readonly amount: number;
  readonly currency: string;
}

/** What came of a call. Only `done` says what the provider did; nothing is concluded from `unknown`. */
export type ProviderAnswer<Done = ProviderPayment> =
  | { readonly outcome: 'done'; readonly payment: Done }
  /** The provider will never do this. */
  | { readonly outcome: 'refused'; readonly code: string; readonly message: string }
  /** The payment is in another state than the call expects: retrieve it, and decide anew. */
  | { readonly outcome: 'conflict'; readonly code: string; readonly message: string }
  /** It was not done; the same call may be repeated. */
  | { readonly outcome: 'transient'; readonly message: string }
  /** It may have been done: the same call is repeated under the same key. */
  | {
      readonly outcome: 'unknown';
      readonly message: string;
      /** This key has had this answer before, and gets no other: the call is made under the next one. */
      readonly isReplayed?: boolean;
    };

/** An event whose signature is right. */
export interface ProviderEvent {
  readonly eventId: string;
  readonly type: string;
  readonly providerPaymentId: string | undefined;
  /** The whole event, as JSON. */
  readonly payload: unknown;
}

/** What an event says about a payment. */
export type EventMeaning =
  | { readonly kind: 'moved'; readonly payment: ProviderPayment }
  | { readonly kind: 'declined'; readonly payment: ProviderPayment; readonly code: string }
  | { readonly kind: 'disputed'; readonly providerPaymentId: string; readonly reason: string }
  | { readonly kind: 'ignored' };

/**
 * A payment provider. Every call has a deadline and a key: under the same key it does its work once, however often it is
 * repeated.
 */
export interface PaymentProvider {
  readonly name: 'stripe' | 'sandbox';
  /** Whether money is first reserved, and taken by a second call. */
  readonly capture: 'MANUAL' | 'AUTOMATIC';
  create(payment: NewPayment, key: string): Promise<ProviderAnswer>;
  retrieve(providerPaymentId: string): Promise<ProviderAnswer>;
  capturePayment(providerPaymentId: string, key: string): Promise<ProviderAnswer>;
  voidPayment(providerPaymentId: string, key: string): Promise<ProviderAnswer>;
  /** Gives the whole amount back. */
  refund(providerPaymentId: string, amount: number, key: string): Promise<ProviderAnswer<undefined>>;
  /** Undefined if the signature is wrong or too old. */
  readEvent(body: Buffer, signature: string | undefined): ProviderEvent | undefined;
  interpret(payload: unknown): EventMeaning;
  /** What a buyer's browser needs to pay, beside the client secret. */
  buyersWay(payment: ProviderPayment): { readonly paymentUrl?: string; readonly publishableKey?: string };
}
