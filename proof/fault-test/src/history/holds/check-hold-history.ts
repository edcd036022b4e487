import type { HistoryMark } from '../operation.js';
import { HoldEpoch, splitHoldEpochs } from './hold-epoch.js';
import type { HoldTerms } from './hold-life.js';
import type { HoldOperation, RecordedHold, RecordedPayment } from './hold-operation.js';
import {
  attemptIsKnown,
  confirmedNeedsAPayment,
  holdsMatchRows,
  limitPerUser,
  moneyFollowsTheOrder,
  noEndWithoutItsCause,
  refusedForWhatOneHas,
  refusedOnlyForWantOfUnits,
  soldOutIsFinal,
  soundAnswers,
  statesNeverGoBack,
  stockNeverExceeded,
} from './hold-rules.js';
import type { HoldViolation } from './hold-violation.js';

/** A HOLD sale whose history is to be judged. At the first operation it had all its units and no orders. */
export interface JudgedHoldSale extends HoldTerms {
  readonly saleId: string;
  readonly stock: number;
  /** What PostgreSQL holds now that everything is at rest; without them only the answers are judged. */
  readonly orders?: readonly RecordedHold[] | undefined;
  /** What the provider holds then, of orders of this sale. */
  readonly payments?: readonly RecordedPayment[] | undefined;
}

export interface JudgedHoldHistory {
  readonly operations: readonly HoldOperation[];
  readonly marks: readonly HistoryMark[];
}

const RULES = [
  soundAnswers,
  holdsMatchRows,
  stockNeverExceeded,
  noEndWithoutItsCause,
  refusedOnlyForWantOfUnits,
  soldOutIsFinal,
  limitPerUser,
  refusedForWhatOneHas,
  statesNeverGoBack,
  attemptIsKnown,
  confirmedNeedsAPayment,
];

/**
 * Returns every promise that the history of a HOLD sale breaks, in linear time but for sorting.
 *
 * It never reports a correct sale. Unlike `checkHistory` it does not report every other one: an order that can have begun or
 * ended at several times is judged at each time alone, so what is wrong only because two of them cannot both be true passes.
 */
export function checkHoldHistory(history: JudgedHoldHistory, sale: JudgedHoldSale): HoldViolation[] {
  const { saleId, stock, orders, payments } = sale;
  const spans = splitHoldEpochs(
    history.operations.filter((operation) => operation.saleId === saleId),
    history.marks.filter((mark) => mark.saleId === saleId),
    stock,
  );
  return spans.flatMap((span, index) => {
    const epoch = new HoldEpoch(saleId, span, sale, index === spans.length - 1 ? orders : undefined);
    const violations = RULES.flatMap((rule) => rule(epoch));
    if (epoch.rows !== undefined && payments !== undefined) violations.push(...moneyFollowsTheOrder(epoch, payments));
    return violations;
  });
}
