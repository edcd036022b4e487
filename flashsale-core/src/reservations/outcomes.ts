import type { AuditEventType } from '../audit/audit-event.js';

interface OutcomeRow {
  /** As `flashsale-core/lua/reserve-units.lua` writes it; none for what Redis did not decide. */
  readonly letter?: string;
  readonly httpStatus: 200 | 400 | 404 | 503;
  /** The word for people: in the answer, the live stats and the console. */
  readonly status?: string;
  /** The label of `flashsale_purchase_duration_seconds`. */
  readonly label: string;
  /** The audit trail's event; none for what was not decided. */
  readonly event?: AuditEventType;
}

/** Everything that can come of an attempt to buy, and what each outcome is called from Lua to HTTP. */
export const PURCHASE_OUTCOMES = {
  reserved: { letter: 'R', httpStatus: 200, status: 'SUCCESS', label: 'success', event: 'RESERVED' },
  /** The same attempt again: its user owns a unit under this very order id. */
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
  'unknown-sale': { httpStatus: 404, label: 'unknown_sale' },
  /** The counters are not loaded, or not to be trusted. */
  'not-ready': { httpStatus: 503, label: 'not_ready' },
  overloaded: { httpStatus: 503, label: 'overloaded' },
  /** Redis did not answer: the unit may be reserved or not. */
  unknown: { httpStatus: 503, label: 'unknown' },
} as const satisfies Record<string, OutcomeRow>;

export type PurchaseOutcome = keyof typeof PURCHASE_OUTCOMES;
