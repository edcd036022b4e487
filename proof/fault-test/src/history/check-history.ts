import { type HistoryMark, type PurchaseOperation, type RecordedOrder, knownOrderIds } from './operation.js';
import { Epoch, splitEpochs } from './epoch.js';
import {
  alreadyPurchasedNeedsAPurchase,
  oneUnitPerUser,
  ordersMatch,
  ownerIsKnown,
  soldOutIsFinal,
  soldOutOnlyWhenSold,
  stockNeverExceeded,
  wrongAnswers,
} from './rules.js';
import type { Violation } from './violation.js';

/** A sale whose history is to be judged. At the first operation it had all its units and no buyer. */
export interface JudgedSale {
  readonly saleId: string;
  readonly stock: number;
  /** What PostgreSQL holds now that everything is at rest; without them only the answers are judged. */
  readonly orders?: readonly RecordedOrder[];
}

export interface JudgedHistory {
  readonly operations: readonly PurchaseOperation[];
  readonly marks: readonly HistoryMark[];
}

const RULES = [
  oneUnitPerUser,
  stockNeverExceeded,
  soldOutOnlyWhenSold,
  soldOutIsFinal,
  ownerIsKnown,
  alreadyPurchasedNeedsAPurchase,
  ordersMatch,
];

/**
 * Returns every promise that the history of a sale breaks. It takes linear time but for sorting, so a run of a million
 * purchases is judged in seconds.
 *
 * It never reports a correct sale. It reports every other one (as `hasExplanation` finds by search) where there was no
 * mark. Beside a mark it does not combine the places that several operations can have: each may be on the side that excuses
 * it. A broken promise can hide only behind a restock, or behind an operation that can have taken effect
 * before as well as after a reset or a loss.
 */
export function checkHistory({ operations, marks }: JudgedHistory, { saleId, stock, orders }: JudgedSale): Violation[] {
  const own = operations.filter((operation) => operation.saleId === saleId);
  const orderIds = knownOrderIds(own);
  const spans = splitEpochs(
    own,
    marks.filter((mark) => mark.saleId === saleId),
    stock,
  );
  return [
    ...wrongAnswers(saleId, own, orderIds),
    ...spans.flatMap((span) => {
      const epoch = new Epoch(saleId, span, orderIds, span.isLast ? orders : undefined);
      return RULES.flatMap((rule) => rule(epoch));
    }),
  ];
}
