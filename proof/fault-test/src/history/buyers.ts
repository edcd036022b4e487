import { isSameAttempt, mayHaveMade, type ToldOrderIds } from './attempt.js';
import type { PurchaseOperation } from './operation.js';
import type { EpochSpan } from './split-epochs.js';

/** What one user did and heard in one epoch. */
export interface Buyer {
  readonly userId: string;
  readonly successes: PurchaseOperation[];
  readonly duplicates: PurchaseOperation[];
  readonly soldOuts: PurchaseOperation[];
  /** What may have bought. */
  readonly possible: PurchaseOperation[];
  /** Of the order at rest, where there is one. */
  readonly orderId: string | undefined;
}

/** A unit that a user owns, and the span within which it was taken. */
export interface Unit {
  readonly buyer: Buyer;
  readonly earliestMs: number;
  readonly latestMs: number;
  /** The operations that show it. */
  readonly evidence: readonly PurchaseOperation[];
}

export function buyersOf(
  { certain, possible }: EpochSpan,
  orderIds: ReadonlyMap<string, string>,
): ReadonlyMap<string, Buyer> {
  const buyers = new Map<string, Buyer>();
  const buyerOf = (userId: string): Buyer => {
    let buyer = buyers.get(userId);
    if (buyer === undefined) {
      buyer = { userId, successes: [], duplicates: [], soldOuts: [], possible: [], orderId: orderIds.get(userId) };
      buyers.set(userId, buyer);
    }
    return buyer;
  };
  for (const operation of certain) {
    const { successes, duplicates, soldOuts } = buyerOf(operation.userId);
    if (operation.answer === 'SUCCESS') successes.push(operation);
    else if (operation.answer === 'ALREADY_PURCHASED') duplicates.push(operation);
    else soldOuts.push(operation);
  }
  for (const operation of possible) buyerOf(operation.userId).possible.push(operation);
  return buyers;
}

/** The unit that a user owns for certain: told so by an answer, or by the order in the end; undefined without proof. */
export function provenUnit(buyer: Buyer, told: ToldOrderIds): Unit | undefined {
  const { successes, duplicates, orderId } = buyer;
  if (successes.length === 0 && duplicates.length === 0 && orderId === undefined) return undefined;
  const bought = purchasesOf(buyer, told);
  if (bought.length === 0) return undefined;
  const evidence = [...bought.slice(0, 1), ...successes.slice(0, 1), ...duplicates.slice(0, 1)];
  return {
    buyer,
    earliestMs: Math.min(...bought.map(({ invokedAtMs }) => invokedAtMs)),
    latestMs: Math.min(
      ...[...attemptOfSuccess(buyer), ...duplicates].map(({ returnedAtMs }) => returnedAtMs ?? Infinity),
    ),
    evidence: [...new Set(evidence)],
  };
}

/** The operations that may have taken the user's unit. By themselves they prove none. */
export function purchasesOf(buyer: Buyer, told: ToldOrderIds): PurchaseOperation[] {
  const { successes, duplicates, possible, orderId } = buyer;
  const [first] = successes;
  if (first !== undefined) {
    return [...attemptOfSuccess(buyer), ...possible.filter((operation) => isSameAttempt(operation, first))];
  }
  // Asked again with the key that bought, a buyer hears SUCCESS.
  const otherKeys = new Set(duplicates.map(({ idempotencyKey }) => idempotencyKey));
  return possible.filter(
    (operation) =>
      (operation.idempotencyKey === undefined || !otherKeys.has(operation.idempotencyKey)) &&
      (orderId === undefined || mayHaveMade(operation, orderId, told)),
  );
}

function attemptOfSuccess({ successes }: Buyer): PurchaseOperation[] {
  const [first] = successes;
  return first === undefined ? [] : successes.filter((operation) => isSameAttempt(operation, first));
}
