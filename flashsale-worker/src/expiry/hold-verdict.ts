import type { DueHold, HeldOrder, Verdict } from 'flashsale-core';

/**
 * What Redis is told about a hold that is due, by what PostgreSQL says of its order: 'unwritten' if it has no row yet, 'other'
 * if its row is about another hold under the same order id.
 */
export function verdictOf(due: DueHold, order: HeldOrder | undefined): Verdict | 'unwritten' | 'other' {
  if (order === undefined) return 'unwritten';
  if (order.instance !== due.instance) return 'other';
  const { orderId, instance } = due;
  switch (order.status) {
    // Its payment has begun: it lasts longer than Redis knows.
    case 'HELD':
      return { orderId, instance, verdict: 'H', untilMs: order.untilMs, seenDeadline: due.deadline };
    case 'CONFIRMED':
      return { orderId, instance, verdict: 'C' };
    case 'EXPIRED':
      return { orderId, instance, verdict: 'X' };
    case 'CANCELLED':
      return { orderId, instance, verdict: 'V' };
  }
}
