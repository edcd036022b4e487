/** What can happen to an attempt or a sale: the values of `order_audit_trail.event_type`. */
export const AUDIT_EVENT_TYPES = [
  /** A purchase was decided; every attempt has one, whatever its outcome. */
  'ATTEMPTED',
  'RESERVED',
  'CONFIRMED',
  'REJECTED_SOLD_OUT',
  'REJECTED_DUPLICATE',
  'REJECTED_NOT_ACTIVE',
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
] as const;

export type AuditEventType = (typeof AUDIT_EVENT_TYPES)[number];

/**
 * For each event of a segment, the audit rows that each of its attempts stands for, in order. The view
 * `order_audit_trail` unfolds the same.
 */
export const SEGMENT_EVENTS = {
  CONFIRMED: ['ATTEMPTED', 'RESERVED', 'CONFIRMED'],
  REJECTED_SOLD_OUT: ['ATTEMPTED', 'REJECTED_SOLD_OUT'],
  REJECTED_DUPLICATE: ['ATTEMPTED', 'REJECTED_DUPLICATE'],
  REJECTED_NOT_ACTIVE: ['ATTEMPTED', 'REJECTED_NOT_ACTIVE'],
  /** Not an attempt of its own. */
  REPLAYED: ['REPLAYED'],
} as const satisfies Partial<Record<AuditEventType, readonly AuditEventType[]>>;
