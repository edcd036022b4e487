import { bucketsOf, type HoldTerms, openEpochOf, type Sale, type SaleObservation } from 'flashsale-core';
import { type SaleView, viewOfRecord } from '../../sales/sale-view.js';

/** The terms of a sale that holds units, as far as only operators see them. */
export interface OperatorTerms {
  /** How much longer a hold lasts once its payment has begun. */
  readonly extensionSeconds: number;
  /** The holds that one user may ever have. */
  readonly ordersPerUserMax: number;
  /** How long units are held for who is offered them from the waiting list. */
  readonly offerSeconds: number;
}

/** A sale as operators see it. The counters are null while they cannot be read. */
export interface AdminSale extends SaleView, Partial<OperatorTerms> {
  readonly state: Sale['state'];
  /** How many places of Redis decide about it; absent for one. */
  readonly buckets?: number;
  readonly epoch: number;
  readonly revision: number;
  /** Since when only PostgreSQL has the counters, because the sale ended long ago; null while Redis has them. */
  readonly retiredAt: string | null;
  /** Whether purchases are decided, by this definition. */
  readonly ready: boolean;
  /** Users who own a unit or hold one. */
  readonly buyers: number | null;
  /** Users on the waiting list of a sale that holds units. */
  readonly waiting?: number | null;
  /** Offers to who was on it that are held and not paid for; of one sale, not in a list of sales. */
  readonly openOffers?: number | null;
  /** Units of orders in the database, without those that are only held. */
  readonly orders: number;
  readonly outbox: number | null;
  readonly oldestOutboxAgeMs: number | null;
}

const MS_PER_SECOND = 1_000;

/** The definition from PostgreSQL, the counters from Redis. */
export function toAdminSale(
  record: Sale,
  observed: SaleObservation | undefined,
  nowMs: number,
  openOffers?: number | null,
): AdminSale {
  const { state, epoch, revision, sold: orders, terms } = record;
  const { stock: remainingStock = record.totalStock - orders - record.held, held = record.held } = observed ?? {};
  return {
    ...viewOfRecord(record, observed?.nowMs ?? nowMs),
    remainingStock,
    totalSold: Math.max(record.totalStock - remainingStock - held, 0),
    ...(terms && { heldStock: held, waiting: observed?.waiting ?? null, ...operatorTermsOf(terms) }),
    ...(terms && openOffers !== undefined && { openOffers }),
    state,
    ...(record.buckets !== undefined && { buckets: bucketsOf(record) }),
    epoch,
    revision,
    retiredAt: record.retiredAt?.toISOString() ?? null,
    // A later revision comes from another operator a moment ago: this answer is outdated, not the sale in Redis.
    ready:
      observed?.ready === true && observed.epoch === openEpochOf(record) && observed.definition.revision >= revision,
    buyers: observed?.buyers ?? null,
    orders,
    outbox: observed?.outboxLength ?? null,
    oldestOutboxAgeMs: outboxAgeMs(observed) ?? null,
  };
}

export function operatorTermsOf({ holdExtensionMs, ordersPerUserMax, offerTtlMs }: HoldTerms): OperatorTerms {
  return {
    extensionSeconds: holdExtensionMs / MS_PER_SECOND,
    ordersPerUserMax,
    offerSeconds: offerTtlMs / MS_PER_SECOND,
  };
}

/** Reservations become orders within a second; one that has waited for so long is stuck, or the workers are away. */
const OUTBOX_AGE_MS_MAX = 10_000;

/** Whether something is wrong with a sale that is not over: its purchases are not decided, or do not become orders. */
export function needsAttention({ status, ready, oldestOutboxAgeMs }: AdminSale): boolean {
  return (status !== 'ENDED' && !ready) || (oldestOutboxAgeMs ?? 0) > OUTBOX_AGE_MS_MAX;
}

/** How long the oldest reservation has waited for its order; undefined if none waits. */
export function outboxAgeMs(observed: SaleObservation | undefined): number | undefined {
  if (observed?.oldestReservedAtMs === undefined) return undefined;
  return Math.max(observed.nowMs - observed.oldestReservedAtMs, 0);
}
