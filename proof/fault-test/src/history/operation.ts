/** The answer to a purchase attempt. Only the first three say anything about the sale. */
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

/**
 * Whether two operations of one user are the same purchase attempt, retried: both answers are about one
 * unit.
 */
export function isSameAttempt(one: PurchaseOperation, other: PurchaseOperation): boolean {
  if (one.idempotencyKey !== other.idempotencyKey) return false;
  if (one.idempotencyKey === undefined) return one === other || (isTold(one) && one.orderId === other.orderId);
  return !isTold(one) || !isTold(other) || one.orderId === other.orderId;
}

/** The order ids in answers, each with the first operation that got it. */
export type KnownOrderIds = ReadonlyMap<string, PurchaseOperation>;

export function knownOrderIds(operations: readonly PurchaseOperation[]): KnownOrderIds {
  const orderIds = new Map<string, PurchaseOperation>();
  for (const operation of operations) {
    const { orderId } = operation;
    if (orderId !== undefined && !orderIds.has(orderId)) orderIds.set(orderId, operation);
  }
  return orderIds;
}

/** Whether an operation got the order id of another attempt. */
export function hasAnothersId(operation: PurchaseOperation, orderIds: KnownOrderIds): boolean {
  const owner = operation.orderId === undefined ? undefined : orderIds.get(operation.orderId);
  return owner !== undefined && !isOfSameAttempt(owner, operation);
}

/** Whether an order can be the result of an operation. One without an answer fits, unless the id is another's. */
export function mayHaveMade(operation: PurchaseOperation, orderId: string, orderIds: KnownOrderIds): boolean {
  if (isTold(operation)) return operation.orderId === orderId;
  const owner = orderIds.get(orderId);
  return owner === undefined || isOfSameAttempt(owner, operation);
}

function isOfSameAttempt(one: PurchaseOperation, other: PurchaseOperation): boolean {
  return one.userId === other.userId && isSameAttempt(one, other);
}

function isTold({ orderId }: PurchaseOperation): boolean {
  return orderId !== undefined;
}

export type Answered = Pick<PurchaseOperation, 'answer' | 'orderId'>;

const NOT_ACTIVE_MESSAGE = 'Sale is not currently active';
/** Refusals before a decision; 400 is distinguished by its message. */
const REFUSALS = new Set([400, 401, 403, 404, 408, 413, 414, 415, 417, 429, 431]);

/** What an HTTP answer to a purchase means. */
export function readAnswer(status: number, text: string): Answered {
  // The outcome is unknown or refused; the answer does not say which.
  if (status === 503) return { answer: 'UNKNOWN' };
  const body = parse(text);
  if (status === 200) return readDecision(body);
  if (!REFUSALS.has(status) || body['statusCode'] !== status) return { answer: 'UNDOCUMENTED' };
  return { answer: status === 400 && body['message'] === NOT_ACTIVE_MESSAGE ? 'NOT_ACTIVE' : 'REFUSED' };
}

function readDecision({ status, success, orderId }: Record<string, unknown>): Answered {
  if (status === 'SUCCESS' && success === true && typeof orderId === 'string') return { answer: 'SUCCESS', orderId };
  if ((status === 'ALREADY_PURCHASED' || status === 'SOLD_OUT') && success === false) return { answer: status };
  return { answer: 'UNDOCUMENTED' };
}

function parse(text: string): Record<string, unknown> {
  try {
    return (JSON.parse(text) ?? {}) as Record<string, unknown>;
  } catch {
    return {};
  }
}
