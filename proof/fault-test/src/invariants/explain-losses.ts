import type { PurchaseOperation } from '../history/operation.js';
import type { Violation } from '../history/violation.js';
import type { SoldSale } from '../system/sales.js';

/** How many SUCCESS of a sale a documented fault may have taken. */
export interface Allowance {
  readonly saleId: string;
  readonly successesMax: number;
  readonly why: string;
}

export interface ExplainedLosses {
  /** Users who got SUCCESS, or ALREADY_PURCHASED, and whose unit is gone. */
  readonly lost: number;
  readonly unexplained: readonly Violation[];
}

/**
 * Splits what was found into losses and the rest. A lost SUCCESS explains that its user was sold another unit later, and
 * that as many units more were sold as there were losses; nothing else, and it never explains an order too many.
 */
export function explainLosses(
  found: readonly Violation[],
  operations: readonly PurchaseOperation[],
  { saleId, stock }: SoldSale,
): ExplainedLosses {
  const losses = found.filter(({ rule }) => rule === 'success-becomes-an-order');
  const losers = new Set(losses.flatMap(({ operations: [shown] }) => (shown ? [shown.userId] : [])));
  const isOfLoser = ({ operations: [shown] }: Violation): boolean => shown !== undefined && losers.has(shown.userId);
  const successes = operations.filter((operation) => operation.saleId === saleId && operation.answer === 'SUCCESS');
  const surplus = new Set(successes.map(({ userId }) => userId)).size - stock;
  const unexplained = found.filter((violation) => {
    if (violation.rule === 'success-becomes-an-order') return false;
    if (violation.rule === 'one-unit-per-user') return !isOfLoser(violation);
    if (violation.rule !== 'stock-never-exceeded') return true;
    // Without an operation it is about orders.
    return violation.operations.length === 0 || surplus > losers.size;
  });
  return { lost: losers.size, unexplained };
}
