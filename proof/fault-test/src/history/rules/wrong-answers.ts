import { isToldAnothersId, type ToldOrderIds } from '../attempt.js';
import type { PurchaseOperation } from '../operation.js';
import type { Violation } from '../violation.js';

/** Each answer for itself: buyers hear what the contract has, and no order id belongs to two attempts. */
export function wrongAnswers(
  saleId: string,
  operations: readonly PurchaseOperation[],
  told: ToldOrderIds,
): Violation[] {
  const violations: Violation[] = [];
  for (const operation of operations) {
    const { userId, answer, orderId } = operation;
    if (answer === 'UNDOCUMENTED') {
      const message = `${userId} got an answer that is not documented`;
      violations.push({ rule: 'documented-answers', saleId, epoch: undefined, message, operations: [operation] });
    }
    if (orderId !== undefined && isToldAnothersId(operation, told)) {
      const message = `the order id ${orderId} was told to two attempts`;
      const shown = [told.get(orderId) ?? operation, operation];
      violations.push({ rule: 'one-attempt-per-order-id', saleId, epoch: undefined, message, operations: shown });
    }
  }
  return violations;
}
