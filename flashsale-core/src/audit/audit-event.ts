/** What can happen to an attempt or a sale, as `order_audit_trail.event_type` names it. */
export const AUDIT_EVENT_TYPES = [
  /** A purchase was decided; every attempt has one, whatever came of it. */
  'ATTEMPTED',
  'RESERVED',
  'CONFIRMED',
  'REJECTED_SOLD_OUT',
  'REJECTED_DUPLICATE',
  'REJECTED_NOT_ACTIVE',
  /** A buyer asked again with the same Idempotency-Key and got the first answer again; no attempt of its own. */
  'REPLAYED',
  /** The database refused the order for good; the message is in the dead-letter queue. */
  'FAILED_DB',
  /** An operator discarded the dead letter: the reservation never becomes an order, and its unit is free again. */
  'DISCARDED',
  'ADMIN_RESET',
  /** A reservation of an epoch before the last reset arrived and was dropped. */
  'STALE_DROPPED',
  /** A reservation of a user who has another order in the sale arrived, after a loss of Redis, and was dropped. */
  'DUPLICATE_DROPPED',
  /** A promise that cannot be kept: more reservations survived a loss of Redis than there are units. */
  'OVERSOLD',
  /** The counters of the sale were rebuilt under a new epoch, after a restart or a loss of Redis. */
  'REBUILT',
  /** Something was mended at an operator's request: an order written again, a count, an entry freed; the metadata has before and after. */
  'REPAIRED',
] as const;

export type AuditEventType = (typeof AUDIT_EVENT_TYPES)[number];

/**
 * What each attempt of a segment stands for in the audit trail, by the event of the segment: its rows, in their order. The
 * view `order_audit_trail` unfolds the same.
 */
export const SEGMENT_EVENTS = {
  CONFIRMED: ['ATTEMPTED', 'RESERVED', 'CONFIRMED'],
  REJECTED_SOLD_OUT: ['ATTEMPTED', 'REJECTED_SOLD_OUT'],
  REJECTED_DUPLICATE: ['ATTEMPTED', 'REJECTED_DUPLICATE'],
  REJECTED_NOT_ACTIVE: ['ATTEMPTED', 'REJECTED_NOT_ACTIVE'],
  /** No attempt of its own. */
  REPLAYED: ['REPLAYED'],
} as const satisfies Partial<Record<AuditEventType, readonly AuditEventType[]>>;
