import { type HoldOperation, isOpen, type OrderState, returnOf } from './hold-operation.js';
import type { JudgedHoldHistory, JudgedHoldSale } from './check-hold-history.js';

/** The search takes exponential time; a set of operations is a number of so many bits. */
const OPERATIONS_MAX = 30;

interface Order {
  readonly id: string;
  readonly userId: string;
  readonly key: string | undefined;
  readonly quantity: number;
  readonly state: OrderState;
  /** The earliest moment at which it can have been taken in this course of events. */
  readonly takenAtMs: number;
  /** Whether a payment for it was accepted that the shop has not heard of. */
  readonly isPaid: boolean;
}

interface World {
  /** The earliest moment at which all of this can have happened. */
  readonly nowMs: number;
  readonly orders: readonly Order[];
}

/**
 * Returns whether the answers and the rows of a history without marks can come from a correct HOLD sale, by trying every course
 * of events that their times allow (Wing and Gong); deadlines and decisions about payments happen by themselves in between. For
 * small histories; the judge of `checkHoldHistory`. It knows nothing of how soon a hold must end after its deadline.
 *
 * @throws when there are too many operations
 */
export function hasHoldExplanation(history: JudgedHoldHistory, sale: JudgedHoldSale): boolean {
  const operations = history.operations.filter(({ answer }) => answer !== 'REFUSED' && answer !== 'DECLINED');
  if (operations.length > OPERATIONS_MAX) throw new Error(`A search takes ${OPERATIONS_MAX} operations at most`);
  if (operations.some(({ answer }) => answer === 'UNDOCUMENTED')) return false;
  const seen = new Set<string>();
  const visit = (done: number, world: World): boolean => {
    const place = `${done} ${JSON.stringify(world)}`;
    if (seen.has(place)) return false;
    seen.add(place);
    const open = operations.map((operation, i) => ({ operation, bit: 1 << i })).filter(({ bit }) => (done & bit) === 0);
    const due = open.filter(({ operation }) => !isOpen(operation));
    if (due.length === 0 && isAtRest(world, sale)) return true;
    const horizonMs = Math.min(...due.map(({ operation }) => returnOf(operation)));
    const byItself = happensByItself(world, sale).filter(({ nowMs }) => nowMs <= horizonMs);
    if (byItself.some((next) => visit(done, next))) return true;
    return open
      .filter(({ operation }) => operation.invokedAtMs <= horizonMs)
      .some(({ operation, bit }) => {
        const moment = { ...world, nowMs: Math.max(world.nowMs, operation.invokedAtMs) };
        return happens(operation, moment, sale).some((next) => visit(done | bit, next));
      });
  };
  return visit(0, { nowMs: -Infinity, orders: [] });
}

/** What the shop may do at any time: end a hold whose deadline has passed, or confirm one that was paid for. */
function happensByItself(world: World, { holdTtlMs }: JudgedHoldSale): World[] {
  return world.orders.flatMap((order) => {
    if (order.state !== 'HELD') return [];
    const expired = change(world, order, { state: 'EXPIRED' });
    const nowMs = Math.max(world.nowMs, order.takenAtMs + holdTtlMs);
    return [{ ...expired, nowMs }, ...(order.isPaid ? [change(world, order, { state: 'CONFIRMED' })] : [])];
  });
}

function change(world: World, order: Order, values: Partial<Order>): World {
  return { ...world, orders: world.orders.map((one) => (one === order ? { ...one, ...values } : one)) };
}

/** The worlds that an operation can lead to; none when its answer is impossible here. */
function happens(operation: HoldOperation, world: World, sale: JudgedHoldSale): World[] {
  if (operation.kind === 'purchase') return purchase(operation, world, sale);
  const order = world.orders.find(({ id }) => id === operation.orderId);
  if (order === undefined) return [];
  const { kind, answer } = operation;
  if (kind === 'pay') return [change(world, order, { isPaid: true })];
  if (kind === 'read') return answer === order.state ? [world] : [];
  const isEnded = order.state === 'HELD';
  if (answer === 'UNKNOWN' || (answer === 'CANCELLED' && isEnded)) {
    return isEnded ? [change(world, order, { state: 'CANCELLED' })] : [];
  }
  return answer === order.state && answer !== 'HELD' ? [world] : [];
}

function purchase(operation: HoldOperation, world: World, sale: JudgedHoldSale): World[] {
  const { userId, idempotencyKey: key, quantity = 1, answer, orderId, remaining, unitsOwned } = operation;
  const unchanged = (isRight: boolean): World[] => (isRight ? [world] : []);
  const known =
    key === undefined ? undefined : world.orders.find((order) => order.userId === userId && order.key === key);
  if (known !== undefined) return answer === known.state ? named(world, known, orderId) : [];
  const own = world.orders.filter((order) => order.userId === userId);
  const owned = unitsOf(own, ['HELD', 'CONFIRMED']);
  if (owned + quantity > sale.limitPerUser) {
    const live = own.find(({ state }) => state === 'HELD' || state === 'CONFIRMED');
    if (sale.limitPerUser > 1 || live === undefined)
      return unchanged(answer === 'LIMIT_REACHED' && unitsOwned === owned);
    if (live.state === 'CONFIRMED') return unchanged(answer === 'ALREADY_PURCHASED');
    return answer === 'ALREADY_HELD' ? named(world, live, orderId) : [];
  }
  if (own.length >= sale.ordersPerUserMax) return unchanged(answer === 'TOO_MANY_HOLDS');
  const held = unitsOf(world.orders, ['HELD']);
  const free = sale.stock - held - unitsOf(world.orders, ['CONFIRMED']);
  if (free < quantity) {
    if (free > 0) return unchanged(answer === 'NOT_ENOUGH' && remaining === free);
    return unchanged(answer === (held > 0 ? 'ALL_HELD' : 'SOLD_OUT'));
  }
  if (answer !== 'HELD' && answer !== 'UNKNOWN') return [];
  // The rows, and later answers, name orders whose first answer was lost.
  const names = answer === 'HELD' ? [orderId ?? ''] : namesFor(operation, sale);
  return names
    .filter((id) => id === '?' || world.orders.every((order) => order.id !== id))
    .map((id) => {
      const made = { id, userId, key, quantity, state: 'HELD', takenAtMs: world.nowMs, isPaid: false } as const;
      return { ...world, orders: [...world.orders, made] };
    });
}

/** The same, if the order has this id, or none yet: then it gets it. */
function named(world: World, order: Order, orderId: string | undefined): World[] {
  if (order.id === orderId) return [world];
  const isFree = order.id === '?' && world.orders.every(({ id }) => id !== orderId);
  return isFree ? [change(world, order, { id: orderId ?? '' })] : [];
}

/** The rows that an operation without an answer may have become; `?` where there is none to tell. */
function namesFor({ userId, quantity = 1 }: HoldOperation, { orders }: JudgedHoldSale): string[] {
  if (orders === undefined) return ['?'];
  return orders.filter((row) => row.userId === userId && row.quantity === quantity).map((row) => row.orderId);
}

function unitsOf(orders: readonly Order[], states: readonly OrderState[]): number {
  return orders.reduce((sum, { state, quantity }) => sum + (states.includes(state) ? quantity : 0), 0);
}

/** Whether the rows are the orders. */
function isAtRest({ orders }: World, { orders: rows }: JudgedHoldSale): boolean {
  if (rows === undefined) return true;
  return (
    rows.length === orders.length &&
    rows.every((row) =>
      orders.some(
        ({ id, userId, quantity, state }) =>
          id === row.orderId && userId === row.userId && quantity === row.quantity && state === row.status,
      ),
    )
  );
}
