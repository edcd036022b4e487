import { mayHaveMade } from '../attempt.js';
import { purchasesOf } from '../buyers.js';
import type { Epoch } from '../epoch.js';
import type { RecordedOrder } from '../operation.js';
import type { Violation } from '../violation.js';

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
    const bought = buyer === undefined ? [] : purchasesOf(buyer, epoch.told);
    if (bought.some((operation) => mayHaveMade(operation, orderId, epoch.told))) continue;
    const message = `the order ${orderId} of ${userId} comes from no attempt in this epoch`;
    const known = epoch.told.get(orderId);
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
    const message = `${userId} was told ${lost.answer} and has ${orderId ? `the order ${orderId}` : 'no order'}`;
    violations.push(epoch.violation('success-becomes-an-order', message, [lost]));
  }
  return violations;
}
