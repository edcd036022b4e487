/** What a purchase attempt was told. Only the first three claim anything about the sale. */
export type PurchaseAnswer =
  | 'SUCCESS'
  | 'ALREADY_PURCHASED'
  | 'SOLD_OUT'
  /** Outside of the window, or paused. */
  | 'NOT_ACTIVE'
  /** Turned away before anything was decided: 404, 429 and every other documented 4xx. */
  | 'REFUSED'
  /**
   * The buyer cannot know: no answer (reset, time-out, still open at the end), or 503. It may have taken effect, may do
   * so at any later time, or never.
   */
  | 'UNKNOWN'
  /** An answer that the contract does not have. Whatever it did is unknown. */
  | 'UNDOCUMENTED';

/** One purchase attempt as its buyer saw it. Times are of one clock: that of the history that recorded it. */
export interface PurchaseOperation {
  readonly saleId: string;
  readonly userId: string;
  readonly idempotencyKey?: string | undefined;
  readonly invokedAtMs: number;
  /** When the answer came, or the buyer gave up; undefined while it is open. */
  readonly returnedAtMs?: number | undefined;
  readonly answer: PurchaseAnswer;
  /** Of a SUCCESS. */
  readonly orderId?: string | undefined;
}

/**
 * Something that was done to a sale while it was bought from. It takes effect at one moment between its invocation and
 * its return. One that had to be repeated until it was known to be done is one mark, from the first invocation to the
 * last return. Marks of one sale do not overlap.
 */
export interface HistoryMark {
  /**
   * `reset` begins a new epoch with full stock and no buyers, `restock` adds units. `loss`: a store lost what was on
   * its disk, so each earlier SUCCESS may be gone, and its unit free again; nothing else is forgiven.
   */
  readonly kind: 'reset' | 'restock' | 'loss';
  readonly saleId: string;
  readonly invokedAtMs: number;
  readonly returnedAtMs: number;
  /** Of a restock. */
  readonly units?: number | undefined;
}

/** An order as PostgreSQL has it when everything is at rest. */
export interface RecordedOrder {
  readonly userId: string;
  readonly orderId: string;
}
