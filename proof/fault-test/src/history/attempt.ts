import type { PurchaseOperation } from './operation.js';

/**
 * Whether two operations of one user are the same purchase attempt, asked again: whatever both of them are told, it is
 * about one unit.
 */
export function isSameAttempt(one: PurchaseOperation, other: PurchaseOperation): boolean {
  if (one.idempotencyKey !== other.idempotencyKey) return false;
  if (one.idempotencyKey === undefined) return one === other || (isTold(one) && one.orderId === other.orderId);
  return !isTold(one) || !isTold(other) || one.orderId === other.orderId;
}

/** The order ids that buyers were told, each with the first operation that was told it. */
export type ToldOrderIds = ReadonlyMap<string, PurchaseOperation>;

export function toldOrderIds(operations: readonly PurchaseOperation[]): ToldOrderIds {
  const told = new Map<string, PurchaseOperation>();
  for (const operation of operations) {
    const { orderId } = operation;
    if (orderId !== undefined && !told.has(orderId)) told.set(orderId, operation);
  }
  return told;
}

/** Whether an operation was told the order id of another attempt. */
export function isToldAnothersId(operation: PurchaseOperation, told: ToldOrderIds): boolean {
  const owner = operation.orderId === undefined ? undefined : told.get(operation.orderId);
  return owner !== undefined && !isOfSameAttempt(owner, operation);
}

/** Whether an order can be what became of an operation. One that was told nothing fits, unless the id is another's. */
export function mayHaveMade(operation: PurchaseOperation, orderId: string, told: ToldOrderIds): boolean {
  if (isTold(operation)) return operation.orderId === orderId;
  const owner = told.get(orderId);
  return owner === undefined || isOfSameAttempt(owner, operation);
}

function isOfSameAttempt(one: PurchaseOperation, other: PurchaseOperation): boolean {
  return one.userId === other.userId && isSameAttempt(one, other);
}

function isTold({ orderId }: PurchaseOperation): boolean {
  return orderId !== undefined;
}
