import {
  isSameAttempt,
  hasAnothersId,
  mayHaveMade,
  type PurchaseOperation,
  type RecordedOrder,
  type KnownOrderIds,
} from './operation.js';
import { type Buyer, type Epoch, purchasesOf, type Unit } from './epoch.js';
import type { Violation } from './violation.js';

/** Nobody gets SUCCESS for two attempts. The same attempt, retried, gets the same order id: one unit. */
export function oneUnitPerUser(epoch: Epoch): Violation[] {
  const violations: Violation[] = [];
  for (const { userId, successes } of epoch.buyers.values()) {
    const [first] = successes;
    if (first === undefined) continue;
    const second = successes.find((operation) => !isSameAttempt(operation, first));
    if (second === undefined) continue;
    violations.push(epoch.violation('one-unit-per-user', `${userId} was sold two units`, [first, second]));
  }
  return violations;
}

/** At no moment are there more units sold than offered. A user who gets ALREADY_PURCHASED owns one as well. */
export function stockNeverExceeded(epoch: Epoch): Violation[] {
  const units = [...epoch.units].sort((one, other) => one.latestMs - other.latestMs);
  const index = units.findIndex(({ latestMs }, i) => i + 1 > epoch.stockAtMost(latestMs));
  if (index === -1) return [];
  const sold = units.slice(0, index + 1);
  const message = `${sold.length} units were sold when there were only ${index}`;
  const evidence = sold.flatMap((unit) => unit.evidence);
  return [epoch.violation('stock-never-exceeded', message, evidence)];
}

type Owner = Pick<Unit, 'buyer' | 'earliestMs'>;

/**
 * SOLD_OUT is answered only when as many users as there are units can own one. Users who got SOLD_OUT at the same level
 * of stock, or a later one, are not among them.
 */
export function soldOutOnlyWhenSold(epoch: Epoch): Violation[] {
  const owners: Owner[] = [...epoch.units, ...epoch.possibleOwners];
  owners.sort((one, other) => one.earliestMs - other.earliestMs);
  /** How many owners there can be, by the number of restocks that were over when they last got SOLD_OUT. */
  const counts = Array.from({ length: epoch.span.restocks.length + 2 }, () => 0);
  let next = 0;
  const violations: Violation[] = [];
  for (const answer of byReturn(epoch.soldOuts)) {
    const { invokedAtMs, returnedAtMs = Infinity } = answer;
    for (let owner = owners[next]; owner && owner.earliestMs <= returnedAtMs; owner = owners[(next += 1)]) {
      const slot = 1 + lastLevel(epoch, owner);
      counts[slot] = (counts[slot] ?? 0) + 1;
    }
    const level = epoch.span.restocks.filter((restock) => restock.invokedAtMs <= returnedAtMs).length;
    const sold = counts.slice(0, level + 1).reduce((sum, count) => sum + count, 0);
    const stock = epoch.stockAtLeast(invokedAtMs);
    if (sold >= stock) continue;
    const message = `${answer.userId} got SOLD_OUT when at most ${sold} of ${stock} units can have been sold`;
    violations.push(epoch.violation('sold-out-only-when-sold', message, [answer]));
  }
  return violations;
}

/** How many restocks were over for certain when the user last got SOLD_OUT; -1 if never. */
function lastLevel(epoch: Epoch, { buyer }: Owner): number {
  const last = buyer.soldOuts.at(-1);
  if (last === undefined) return -1;
  return epoch.span.restocks.filter(({ returnedAtMs }) => returnedAtMs < last.invokedAtMs).length;
}

function byReturn(answers: readonly PurchaseOperation[]): PurchaseOperation[] {
  return [...answers].sort((one, other) => (one.returnedAtMs ?? Infinity) - (other.returnedAtMs ?? Infinity));
}

/** After a returned SOLD_OUT nothing is sold any more, unless there was a restock. */
export function soldOutIsFinal(epoch: Epoch): Violation[] {
  const soldOuts = [...epoch.soldOuts].sort((one, other) => returnOf(one) - returnOf(other));
  const units = [...epoch.units].sort((one, other) => one.earliestMs - other.earliestMs);
  const violations: Violation[] = [];
  let next = 0;
  /** Of the answers that had returned, the one that was invoked last: the least can have happened since. */
  let latest: PurchaseOperation | undefined;
  for (const unit of units) {
    for (let answer = soldOuts[next]; answer && returnOf(answer) < unit.earliestMs; answer = soldOuts[(next += 1)]) {
      if (latest === undefined || answer.invokedAtMs > latest.invokedAtMs) latest = answer;
    }
    if (latest === undefined || epoch.mayBeRestocked(latest.invokedAtMs, unit.latestMs)) continue;
    const message = `${unit.buyer.userId} was sold a unit after ${latest.userId} got SOLD_OUT`;
    violations.push(epoch.violation('sold-out-is-final', message, [latest, ...unit.evidence]));
  }
  return violations;
}

function returnOf({ returnedAtMs = Infinity }: PurchaseOperation): number {
  return returnedAtMs;
}

/**
 * An owner never gets SOLD_OUT. Without a restock nobody who gets SOLD_OUT ever owns a unit: then all units
 * are taken, and by others.
 */
export function ownerIsKnown(epoch: Epoch): Violation[] {
  const violations: Violation[] = [];
  for (const unit of epoch.units) {
    const { userId, soldOuts } = unit.buyer;
    const wrong = soldOuts.find(({ invokedAtMs }) => !epoch.mayBeRestocked(invokedAtMs, unit.latestMs));
    if (wrong === undefined) continue;
    const message = `${userId} owns a unit and got SOLD_OUT`;
    violations.push(epoch.violation('owner-is-known', message, [...unit.evidence, wrong]));
  }
  return violations;
}

/** A user gets ALREADY_PURCHASED only if another of their attempts can have bought by then. */
export function alreadyPurchasedNeedsAPurchase(epoch: Epoch): Violation[] {
  const violations: Violation[] = [];
  for (const buyer of epoch.buyers.values()) {
    const wrong = wrongDuplicate(epoch, buyer);
    if (wrong !== undefined) violations.push(wrong);
  }
  return violations;
}

function wrongDuplicate(epoch: Epoch, buyer: Buyer): Violation | undefined {
  const { userId, successes, duplicates } = buyer;
  if (duplicates.length === 0) return undefined;
  const rule = 'already-purchased-needs-a-purchase';
  const bought = purchasesOf(buyer, epoch.orderIds);
  const earliestMs = Math.min(...bought.map(({ invokedAtMs }) => invokedAtMs));
  const early = duplicates.find(({ returnedAtMs = Infinity }) => returnedAtMs < earliestMs);
  if (early !== undefined || bought.length === 0) {
    const shown = early ?? duplicates[0];
    const message = `${userId} got ALREADY_PURCHASED and can have bought nothing before`;
    return epoch.violation(rule, message, [...(shown ? [shown] : []), ...bought.slice(0, 1)]);
  }
  const [success] = successes;
  const replay = duplicates.find(
    ({ idempotencyKey }) => idempotencyKey !== undefined && idempotencyKey === success?.idempotencyKey,
  );
  if (success === undefined || replay === undefined) return undefined;
  const message = `${userId} asked again with the key that bought and got ALREADY_PURCHASED`;
  return epoch.violation(rule, message, [success, replay]);
}

/**
 * The orders at rest are those of all units that were sold for certain, and of some that may have been. What was
 * reserved before a reset is in none of them.
 */
export function ordersMatch(epoch: Epoch): Violation[] {
  if (epoch.orders === undefined) return [];
  return [...unexplainedOrders(epoch, epoch.orders), ...missingOrders(epoch)];
}

function unexplainedOrders(epoch: Epoch, orders: readonly RecordedOrder[]): Violation[] {
  const violations: Violation[] = [];
  const orderOfUser = new Map<string, RecordedOrder>();
  for (const order of orders) {
    const { userId, orderId } = order;
    const buyer = epoch.buyers.get(userId);
    const first = orderOfUser.get(userId);
    orderOfUser.set(userId, order);
    if (first !== undefined) {
      const message = `${userId} has two orders: ${first.orderId} and ${orderId}`;
      violations.push(epoch.violation('one-unit-per-user', message, buyer?.successes ?? []));
      continue;
    }
    const bought = buyer === undefined ? [] : purchasesOf(buyer, epoch.orderIds);
    if (bought.some((operation) => mayHaveMade(operation, orderId, epoch.orderIds))) continue;
    const message = `the order ${orderId} of ${userId} comes from no attempt in this epoch`;
    const known = epoch.orderIds.get(orderId);
    violations.push(epoch.violation('order-needs-an-attempt', message, known === undefined ? [] : [known]));
  }
  const stock = epoch.stockAtMost(Infinity);
  if (orders.length > stock) {
    violations.push(epoch.violation('stock-never-exceeded', `${orders.length} orders for ${stock} units`, []));
  }
  return violations;
}

function missingOrders(epoch: Epoch): Violation[] {
  const violations: Violation[] = [];
  for (const { userId, successes, duplicates, orderId } of epoch.buyers.values()) {
    const lost = successes.find((success) => success.orderId !== orderId) ?? (orderId === undefined && duplicates[0]);
    if (!lost) continue;
    const message = `${userId} got ${lost.answer} and has ${orderId ? `the order ${orderId}` : 'no order'}`;
    violations.push(epoch.violation('success-becomes-an-order', message, [lost]));
  }
  return violations;
}

/** Each answer alone: it is in the contract, and no order id belongs to two attempts. */
export function wrongAnswers(
  saleId: string,
  operations: readonly PurchaseOperation[],
  orderIds: KnownOrderIds,
): Violation[] {
  const violations: Violation[] = [];
  for (const operation of operations) {
    const { userId, answer, orderId } = operation;
    if (answer === 'UNDOCUMENTED') {
      const message = `${userId} got an answer that is not documented`;
      violations.push({ rule: 'documented-answers', saleId, epoch: undefined, message, operations: [operation] });
    }
    if (orderId !== undefined && hasAnothersId(operation, orderIds)) {
      const message = `the order id ${orderId} got to two attempts`;
      const shown = [orderIds.get(orderId) ?? operation, operation];
      violations.push({ rule: 'one-attempt-per-order-id', saleId, epoch: undefined, message, operations: shown });
    }
  }
  return violations;
}
