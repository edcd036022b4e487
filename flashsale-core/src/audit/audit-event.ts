/** What can happen to an attempt or a sale: the values of `order_audit_trail.event_type`. */
export const AUDIT_EVENT_TYPES = [
  /** A purchase was decided; every attempt has one, whatever its outcome. */
  'ATTEMPTED',
  'RESERVED',
  'CONFIRMED',
  'REJECTED_SOLD_OUT',
  'REJECTED_DUPLICATE',
  'REJECTED_NOT_ACTIVE',
  /** In a HOLD sale: no unit is free, but some are held and may come back. */
  'REJECTED_ALL_HELD',
  /** Fewer units are free than were asked for. */
  'REJECTED_NOT_ENOUGH',
  /** The user has had as many holds in the sale as one may have. */
  'REJECTED_TOO_MANY_HOLDS',
  /** The Idempotency-Key was used with another quantity. */
  'REJECTED_KEY_REUSED',
  /** A buyer repeated an attempt with the same Idempotency-Key and got the first answer; not an attempt of its own. */
  'REPLAYED',
  /** The database refused the order for good; the message is in the dead-letter queue. */
  'FAILED_DB',
  /** An operator discarded the dead letter: the reservation will never become an order, and its unit is free again. */
  'DISCARDED',
  'ADMIN_RESET',
  /** A reservation from an epoch before the last reset arrived and was dropped. */
  'STALE_DROPPED',
  /** After a loss of Redis, a reservation arrived whose user has another order in the sale; it was dropped. */
  'DUPLICATE_DROPPED',
  /** A promise that cannot be kept: more reservations survived a loss of Redis than there are units. */
  'OVERSOLD',
  /** The counters of the sale were rebuilt under a new epoch, after a restart or a loss of Redis. */
  'REBUILT',
  /** An operator had an order written again, a count corrected or an entry freed; the metadata has before and after. */
  'REPAIRED',
  /** A hold lasts longer, because its payment has begun. */
  'EXTENDED',
  /** The deadline of a hold passed before it was paid: its units are on sale again. */
  'EXPIRED',
  /** A hold or a confirmed order was ended; the metadata says by whom and why. */
  'CANCELLED',
  /** After a loss of Redis, a hold arrived for which no unit is left. Its buyer had not paid: a payment needs its row. */
  'HOLD_LOST',
  'PAYMENT_OPENED',
  'PAYMENT_DECLINED',
  'PAYMENT_AUTHORIZED',
  'PAYMENT_CAPTURED',
  'PAYMENT_VOIDED',
  'PAYMENT_REFUNDED',
  /** The buyer's bank wants the money of an order back. */
  'PAYMENT_DISPUTED',
  /** The money of an order that had ended is given back. */
  'PAYMENT_LATE',
  /** Amount or currency are not those of the order: the money is given back. */
  'PAYMENT_MISMATCH',
  /** The provider holds money of ours that no payment knows: it is given back. */
  'PAYMENT_ORPHANED',
  /** The provider refused for good to take money that it had reserved. */
  'CAPTURE_FAILED',
] as const;

export type AuditEventType = (typeof AUDIT_EVENT_TYPES)[number];

/**
 * For each type of segment, the audit rows that each of its attempts or orders stands for, in order. The view
 * `order_audit_trail` unfolds the same.
 */
export const SEGMENT_EVENTS = {
  CONFIRMED: ['ATTEMPTED', 'RESERVED', 'CONFIRMED'],
  /** Holds that were written. */
  RESERVED: ['ATTEMPTED', 'RESERVED'],
  /** Holds that became orders; the name CONFIRMED is that of the three rows of an INSTANT sale. */
  HOLD_CONFIRMED: ['CONFIRMED'],
  EXPIRED: ['EXPIRED'],
  REJECTED_SOLD_OUT: ['ATTEMPTED', 'REJECTED_SOLD_OUT'],
  REJECTED_DUPLICATE: ['ATTEMPTED', 'REJECTED_DUPLICATE'],
  REJECTED_NOT_ACTIVE: ['ATTEMPTED', 'REJECTED_NOT_ACTIVE'],
  REJECTED_ALL_HELD: ['ATTEMPTED', 'REJECTED_ALL_HELD'],
  REJECTED_NOT_ENOUGH: ['ATTEMPTED', 'REJECTED_NOT_ENOUGH'],
  REJECTED_TOO_MANY_HOLDS: ['ATTEMPTED', 'REJECTED_TOO_MANY_HOLDS'],
  REJECTED_KEY_REUSED: ['ATTEMPTED', 'REJECTED_KEY_REUSED'],
  /** Not an attempt of its own. */
  REPLAYED: ['REPLAYED'],
} as const satisfies Partial<Record<AuditEventType | 'HOLD_CONFIRMED', readonly AuditEventType[]>>;

/** The types of segments that API processes write: attempts that became no order. */
export type RejectionEvent = Exclude<
  keyof typeof SEGMENT_EVENTS,
  'CONFIRMED' | 'RESERVED' | 'HOLD_CONFIRMED' | 'EXPIRED'
>;
