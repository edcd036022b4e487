/** What an order of a HOLD sale is told to be. */
export type OrderState = 'HELD' | 'CONFIRMED' | 'EXPIRED' | 'CANCELLED';

/**
 * What somebody was answered. A purchase, a look at an order and a cancellation are told the order's state; a refused
 * purchase is told why.
 */
export type HoldAnswer =
  | OrderState
  | 'ALREADY_HELD'
  | 'ALREADY_PURCHASED'
  | 'LIMIT_REACHED'
  | 'TOO_MANY_HOLDS'
  | 'NOT_ENOUGH'
  | 'ALL_HELD'
  | 'SOLD_OUT'
  /** Of a payment, by the provider. */
  | 'ACCEPTED'
  | 'DECLINED'
  | 'NOT_ACTIVE'
  /** Turned away before anything was decided. */
  | 'REFUSED'
  /** It may have taken effect, may do so at any later time, or never. */
  | 'UNKNOWN'
  /** An answer that the contract does not have. */
  | 'UNDOCUMENTED';

/** One request as whoever sent it saw it. Times are of the clock of the history that recorded it. */
export interface HoldOperation {
  readonly kind: 'purchase' | 'pay' | 'cancel' | 'read';
  readonly saleId: string;
  readonly userId: string;
  readonly idempotencyKey?: string | undefined;
  /** Of a purchase; 1 if it is absent. */
  readonly quantity?: number | undefined;
  readonly invokedAtMs: number;
  /** When the answer came, or the buyer gave up; undefined while it is open. */
  readonly returnedAtMs?: number | undefined;
  readonly answer: HoldAnswer;
  /** The order that was asked about, or that the answer names. */
  readonly orderId?: string | undefined;
  /** Of a look at an order while PostgreSQL was away. Redis alone may not have heard yet what PostgreSQL has decided. */
  readonly isOfRedisAlone?: boolean | undefined;
  /** Of LIMIT_REACHED. */
  readonly unitsOwned?: number | undefined;
  /** Of NOT_ENOUGH. */
  readonly remaining?: number | undefined;
}

/** A row of PostgreSQL when everything is at rest. */
export interface RecordedHold {
  readonly orderId: string;
  readonly userId: string;
  readonly quantity: number;
  readonly status: OrderState;
  readonly amount: number;
  readonly endReason?: string | null | undefined;
}

/** A payment in the books of the provider when everything is at rest; amounts in minor units. */
export interface RecordedPayment {
  readonly orderId: string;
  readonly amount: number;
  readonly captured: number;
  readonly refunded: number;
  /** Reserved, and neither taken nor given back. */
  readonly isReserved: boolean;
}

const STATES: readonly string[] = ['HELD', 'CONFIRMED', 'EXPIRED', 'CANCELLED'] satisfies OrderState[];

export function isState(answer: HoldAnswer): answer is OrderState {
  return STATES.includes(answer);
}

/** Whether the answer may be older than what PostgreSQL had decided by then: purchases are answered by Redis alone. */
export function mayLag({ kind, isOfRedisAlone = false }: HoldOperation): boolean {
  return kind === 'purchase' || isOfRedisAlone;
}

export function isOpen({ answer }: Pick<HoldOperation, 'answer'>): boolean {
  return answer === 'UNKNOWN' || answer === 'UNDOCUMENTED';
}

export function returnOf({ returnedAtMs = Infinity }: HoldOperation): number {
  return returnedAtMs;
}
