import {
  type HistoryMark,
  isSameAttempt,
  hasAnothersId,
  mayHaveMade,
  type PurchaseOperation,
  type RecordedOrder,
  knownOrderIds,
  type KnownOrderIds,
} from './operation.js';
import type { JudgedHistory, JudgedSale } from './check-history.js';

/** The search takes exponential time; a set of events is a number of so many bits. */
const EVENTS_MAX = 30;

/** One thing that happens to the sale at one moment of its span; purchases and marks alike. */
interface Event {
  readonly invokedAtMs: number;
  readonly returnedAtMs: number;
  /** Whether it may as well never have happened. */
  readonly isOptional: boolean;
  /** The states that it can lead to; none when it cannot happen in this state. */
  readonly apply: (state: State) => State[];
}

interface State {
  readonly units: number;
  /** The owners, each with the operation that says most about the unit. */
  readonly owners: ReadonlyMap<string, PurchaseOperation>;
}

/**
 * Returns whether a history can come from a correct sale, by trying every order of its events that their times allow (Wing
 * and Gong), with the same place never visited twice. For small histories; the judge of `checkHistory`.
 *
 * @throws when there are too many events
 */
export function hasExplanation(history: JudgedHistory, { saleId, stock, orders }: JudgedSale): boolean {
  const operations = history.operations.filter((operation) => operation.saleId === saleId);
  const marks = history.marks.filter((mark) => mark.saleId === saleId);
  const orderIds = knownOrderIds(operations);
  if (operations.some(({ answer }) => answer === 'UNDOCUMENTED')) return false;
  if (operations.some((operation) => hasAnothersId(operation, orderIds))) return false;
  const events = [...operations.filter(isEvent).map(purchaseEvent), ...marks.map(markEvent)];
  if (events.length > EVENTS_MAX) throw new Error(`A search takes ${EVENTS_MAX} events at most, not ${events.length}`);
  return canComplete(events, { units: stock, owners: new Map() }, (state) => isAtRest(state, orders, orderIds));
}

function canComplete(events: readonly Event[], start: State, isGoodEnd: (state: State) => boolean): boolean {
  const seen = new Set<string>();
  const visit = (done: number, state: State): boolean => {
    const place = `${done} ${textOf(state)}`;
    if (seen.has(place)) return false;
    seen.add(place);
    const open = events.map((event, i) => ({ event, bit: 1 << i })).filter(({ bit }) => (done & bit) === 0);
    const due = open.filter(({ event }) => !event.isOptional);
    if (due.length === 0 && isGoodEnd(state)) return true;
    // Nothing may happen after the return of something that has not happened yet.
    const horizonMs = Math.min(...due.map(({ event }) => event.returnedAtMs));
    return open
      .filter(({ event }) => event.invokedAtMs <= horizonMs)
      .some(({ event, bit }) => event.apply(state).some((next) => visit(done | bit, next)));
  };
  return visit(0, start);
}

/** Whether an operation says, or may have done, anything. */
function isEvent({ answer }: PurchaseOperation): boolean {
  return answer !== 'NOT_ACTIVE' && answer !== 'REFUSED';
}

function purchaseEvent(operation: PurchaseOperation): Event {
  const { invokedAtMs, returnedAtMs = Infinity, answer } = operation;
  const isOptional = answer === 'UNKNOWN';
  return {
    invokedAtMs,
    returnedAtMs: isOptional ? Infinity : returnedAtMs,
    isOptional,
    apply: (state) => purchase(state, operation),
  };
}

function purchase(state: State, operation: PurchaseOperation): State[] {
  const { userId, answer, idempotencyKey } = operation;
  const owned = state.owners.get(userId);
  const isLeft = state.owners.size < state.units;
  const bought = { ...state, owners: new Map(state.owners).set(userId, operation) };
  switch (answer) {
    case 'SUCCESS':
      if (owned === undefined) return isLeft ? [bought] : [];
      return isSameAttempt(owned, operation) ? [bought] : [];
    case 'ALREADY_PURCHASED':
      if (owned === undefined) return [];
      return idempotencyKey !== undefined && owned.idempotencyKey === idempotencyKey ? [] : [state];
    case 'SOLD_OUT':
      return owned === undefined && !isLeft ? [state] : [];
    case 'UNKNOWN':
      return owned === undefined && isLeft ? [bought] : [];
    case 'NOT_ACTIVE':
    case 'REFUSED':
    case 'UNDOCUMENTED':
      return [];
  }
}

function markEvent(mark: HistoryMark): Event {
  const { invokedAtMs, returnedAtMs } = mark;
  return { invokedAtMs, returnedAtMs, isOptional: false, apply: (state) => change(state, mark) };
}

function change(state: State, { kind, units = 0 }: HistoryMark): State[] {
  switch (kind) {
    case 'reset':
      return [{ ...state, owners: new Map() }];
    case 'restock':
      return [{ ...state, units: state.units + units }];
    case 'loss':
      return subsetsOf([...state.owners]).map((owners) => ({ ...state, owners: new Map(owners) }));
  }
}

function subsetsOf<T>(items: readonly T[]): T[][] {
  const [first, ...rest] = items;
  if (first === undefined) return [[]];
  return subsetsOf(rest).flatMap((subset) => [subset, [first, ...subset]]);
}

/** Whether the orders are those of the owners. */
function isAtRest(state: State, orders: readonly RecordedOrder[] | undefined, orderIds: KnownOrderIds): boolean {
  if (orders === undefined) return true;
  const users = new Set(orders.map(({ userId }) => userId));
  if (users.size !== orders.length || users.size !== state.owners.size) return false;
  return orders.every(({ userId, orderId }) => {
    const operation = state.owners.get(userId);
    return operation !== undefined && mayHaveMade(operation, orderId, orderIds);
  });
}

function textOf({ units, owners }: State): string {
  const owned = [...owners].map(([userId, { idempotencyKey, orderId }]) => `${userId}/${idempotencyKey}/${orderId}`);
  return `${units} ${owned.sort().join(' ')}`;
}
