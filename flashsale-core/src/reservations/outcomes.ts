import type { AuditEventType } from '../audit/audit-event.js';

interface OutcomeRow {
  /** As `flashsale-core/lua/reserve-units.lua` returns it; absent if Redis did not decide. */
  readonly letter?: string;
  readonly httpStatus: 200 | 400 | 403 | 404 | 409 | 503;
  /** The name shown to people: in the response, the live stats and the console. */
  readonly status?: string;
  /** The label of `flashsale_purchase_duration_seconds`. */
  readonly label: string;
  /** The event in the audit trail; absent if nothing was decided. */
  readonly event?: AuditEventType;
}

/** Every outcome of a purchase attempt, with its names from Lua to HTTP. */
export const PURCHASE_OUTCOMES = {
  reserved: { letter: 'R', httpStatus: 200, status: 'SUCCESS', label: 'success', event: 'RESERVED' },
  /** The same attempt again: the user already owns a unit under this order id. */
  replayed: { letter: 'A', httpStatus: 200, status: 'SUCCESS', label: 'replayed', event: 'REPLAYED' },
  duplicate: {
    letter: 'D',
    httpStatus: 200,
    status: 'ALREADY_PURCHASED',
    label: 'already_purchased',
    event: 'REJECTED_DUPLICATE',
  },
  'sold-out': { letter: 'S', httpStatus: 200, status: 'SOLD_OUT', label: 'sold_out', event: 'REJECTED_SOLD_OUT' },
  'not-active': {
    letter: 'N',
    httpStatus: 400,
    status: 'NOT_ACTIVE',
    label: 'not_active',
    event: 'REJECTED_NOT_ACTIVE',
  },
  // Of sales that hold units until they are paid for; `flashsale-core/lua/holds/reserve-holds.lua` has letters of its own.
  held: { httpStatus: 200, status: 'HELD', label: 'held', event: 'RESERVED' },
  /** One unit for a user, and this user has one on hold. */
  'already-held': { httpStatus: 200, status: 'ALREADY_HELD', label: 'already_held', event: 'REJECTED_DUPLICATE' },
  'limit-reached': { httpStatus: 200, status: 'LIMIT_REACHED', label: 'limit_reached', event: 'REJECTED_DUPLICATE' },
  /** So many holds of the user have ended unpaid that there is no further one. */
  'too-many-holds': {
    httpStatus: 200,
    status: 'TOO_MANY_HOLDS',
    label: 'too_many_holds',
    event: 'REJECTED_TOO_MANY_HOLDS',
  },
  /** Fewer units are free than were asked for. */
  'not-enough': { httpStatus: 200, status: 'NOT_ENOUGH', label: 'not_enough', event: 'REJECTED_NOT_ENOUGH' },
  /** No unit is free, but some are only held and may come back. */
  'all-held': { httpStatus: 200, status: 'ALL_HELD', label: 'all_held', event: 'REJECTED_ALL_HELD' },
  /** The Idempotency-Key was used with another quantity. */
  'key-reused': { httpStatus: 409, status: 'KEY_REUSED', label: 'key_reused', event: 'REJECTED_KEY_REUSED' },
  'bad-quantity': { httpStatus: 400, label: 'bad_quantity' },
  /** The sale has a waiting room, and it has not let the user in. */
  'not-admitted': { httpStatus: 403, label: 'not_admitted' },
  'unknown-sale': { httpStatus: 404, label: 'unknown_sale' },
  /** The counters are not loaded, or cannot be trusted. */
  'not-ready': { httpStatus: 503, label: 'not_ready' },
  overloaded: { httpStatus: 503, label: 'overloaded' },
  /** Redis did not answer: the unit may or may not be reserved. */
  unknown: { httpStatus: 503, label: 'unknown' },
} as const satisfies Record<string, OutcomeRow>;

export type PurchaseOutcome = keyof typeof PURCHASE_OUTCOMES;
