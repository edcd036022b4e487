import type { AuditEventType } from '../audit/audit-event.js';
import { shardOfUser } from '../redis/shard.js';

/** A unit reserved for a user, to become an order. */
export interface Reservation {
  readonly saleId: string;
  readonly userId: string;
  readonly orderId: string;
  /** The epoch in which the unit is owned; an adoption gives it a later one. */
  readonly epoch: number;
  /** The id of its outbox entry; ids are never reused. */
  readonly outboxId: string;
  /** Epoch ms by the clock of Redis. */
  readonly reservedAtMs: number;
  /** How many buckets the sale has, from which the bucket of the user follows; absent if it has one. */
  readonly buckets?: number;
}

/** The name of the shard that has it. */
export function shardOfReservation({ saleId, userId, buckets = 1 }: Reservation): string {
  return shardOfUser(saleId, userId, buckets);
}

/**
 * The life of a reservation: for each state, the event that records it in the audit trail, and the possible next
 * states. docs/protocol.md draws it, and a test compares the two.
 */
export const RESERVATION_STATES = {
  /** Its unit is taken, and its entry is in the outbox. */
  reserved: {
    event: 'RESERVED',
    next: ['adopted', 'confirmed', 'stale', 'duplicate', 'oversold', 'dead', 'discarded'],
  },
  /** Its epoch was over, and it now has a unit in the current one. */
  adopted: {
    event: undefined,
    next: ['adopted', 'confirmed', 'stale', 'duplicate', 'oversold', 'dead', 'discarded'],
  },
  /** Its order is committed. */
  confirmed: { event: 'CONFIRMED', next: ['settled'] },
  /** Its entry has left the outbox. */
  settled: { event: undefined, next: [] },
  /** It was reserved before the last reset. */
  stale: { event: 'STALE_DROPPED', next: [] },
  /** Its user has another order in the sale. */
  duplicate: { event: 'DUPLICATE_DROPPED', next: [] },
  /** It was lost with Redis, and no unit is left: a promise that cannot be kept. */
  oversold: { event: 'OVERSOLD', next: [] },
  /** PostgreSQL refuses it: its message is a dead letter, until an operator replays or discards it. */
  dead: { event: 'FAILED_DB', next: ['reserved', 'discarded'] },
  /** An operator ended it: it will never become an order. */
  discarded: { event: 'DISCARDED', next: ['released'] },
  /** Its unit can be sold again, and its user may buy again. */
  released: { event: undefined, next: [] },
} as const satisfies Record<string, { readonly event: AuditEventType | undefined; readonly next: readonly string[] }>;

export type ReservationState = keyof typeof RESERVATION_STATES;

/**
 * The maximum of the epoch column. A greater one could not even be recorded as failed, so it would be retried forever.
 */
export const EPOCH_MAX = 2_147_483_647;
const OUTBOX_ID = /^\d+-\d+$/;

/** The epoch in which an outbox entry was made: the first half of its id. */
export function epochOfEntry(outboxId: string): number {
  return Number(outboxId.split('-')[0]);
}

/** What Redis stores for an owner, as written by `flashsale-core/lua/reservation.lua`. */
export interface Ownership {
  readonly orderId: string;
  /** Empty when the order was known to be in the database. */
  readonly outboxId: string;
}

export function decodeOwnership(owned: string): Ownership {
  const [orderId = '', outboxId = ''] = owned.split('|');
  return { orderId, outboxId };
}

/** Whether this is a possible id of an outbox entry. */
export function isEntryId(outboxId: string): boolean {
  return OUTBOX_ID.test(outboxId);
}
