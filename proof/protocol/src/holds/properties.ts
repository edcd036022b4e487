import { isCarried } from './losses.js';
import { isLive, isReady } from './scripts.js';
import type { HoldSetup } from './setup.js';
import {
  type Attempt,
  Command,
  Gate,
  type Holding,
  Intent,
  MARKED,
  NOT_LISTED,
  type OrderRow,
  Paid,
  type Payment,
  type State,
  Status,
} from './state.js';

/** What must hold in every state of a sale with holds, by name. */
export const HOLD_SAFETY = {
  U: 'no unit is on sale that a hold or an order has',
  D: 'no hold expires before its deadline, and no confirmed order at all',
  H: 'whoever was told HELD has a hold that PostgreSQL can keep, until it ends',
  M1: 'every confirmed order has its money, captured or about to be',
  M2: 'money that is reserved or taken belongs to a confirmed order, or is about to go back',
  S3: 'nothing paid before a reset is confirmed after it',
} as const;
export const HOLD_LIVENESS = {
  L: 'once the faults are over, Redis follows PostgreSQL, every hold has ended and every payment is settled',
} as const;

export function brokenSafety(setup: HoldSetup, state: State): keyof typeof HOLD_SAFETY | undefined {
  if (state.ghost.wasConfirmedLate) return 'S3';
  if (state.ghost.wasBroken) return 'H';
  if (isOversold(setup, state)) return 'U';
  for (const [order, row] of state.orders.entries()) {
    const { clock, madeEpoch, isExcused } = state.attempts[order] as Attempt;
    if (row.status === Status.expired && (clock < row.until || wasConfirmed(setup, state, order))) return 'D';
    if (madeEpoch > 0 && !isExcused && !isCarried(state, order)) return 'H';
    if (row.status === Status.confirmed && !isPaid(setup, state, order)) return 'M1';
  }
  return state.payments.some((payment, place) => isStray(setup, state, payment, place)) ? 'M2' : undefined;
}

/** Only the payment of a confirmed order is captured by a command. */
function wasConfirmed({ payments }: HoldSetup, state: State, order: number): boolean {
  return state.payments.some(
    ({ capture, epoch }, place) =>
      payments[place] === order && capture !== Command.none && epoch >= state.row.resetEpoch,
  );
}

function isOversold(setup: HoldSetup, state: State): boolean {
  const { shop, row, orders } = state;
  if (!isReady(state) || shop.epoch !== row.epoch) return false;
  let units = shop.free;
  for (const [order, holding] of shop.holdings.entries()) {
    if (isLive(holding) || isLive(orders[order] as OrderRow)) units += setup.quantities[order] as number;
  }
  return units > setup.units;
}

function isPaid({ payments }: HoldSetup, state: State, order: number): boolean {
  return state.payments.some(
    (payment, place) =>
      payments[place] === order &&
      ((payment.state === Paid.authorized && payment.capture === Command.due) ||
        (payment.state === Paid.captured && payment.refund === Command.none)),
  );
}

/** The provider has money of ours that nobody is entitled to, and nobody is about to return. */
function isStray({ payments }: HoldSetup, state: State, payment: Payment, place: number): boolean {
  if (payment.intent !== Intent.authorized && payment.intent !== Intent.captured) return false;
  if (payment.void === Command.due || payment.refund === Command.due) return false;
  // It is not decided yet: an event comes, or the payment is looked up.
  if (payment.state === Paid.begun) return false;
  const { status } = state.orders[payments[place] as number] as OrderRow;
  return status !== Status.confirmed || payment.epoch < state.row.resetEpoch;
}

/** Nothing is under way, and Redis and PostgreSQL agree. */
export function isAtRest(setup: HoldSetup, state: State): boolean {
  return isNothingUnderWay(state) && areUnitsInStep(setup, state) && isMoneySettled(state);
}

function isNothingUnderWay({
  queue,
  workers,
  sweepers,
  canceller,
  decider,
  rebuilder,
  attempts,
  isResetting,
}: State): boolean {
  return (
    queue === 0 &&
    !isResetting &&
    workers.every(({ phase }) => phase === 0) &&
    sweepers.every(({ phase }) => phase === 0) &&
    attempts.every(({ isPublishing }) => !isPublishing) &&
    canceller.phase === 0 &&
    decider.mirroring === 0 &&
    rebuilder.phase === 0
  );
}

function areUnitsInStep(setup: HoldSetup, state: State): boolean {
  const { shop, row, orders } = state;
  if (!isReady(state) || shop.gate !== Gate.open || shop.epoch !== row.epoch) return false;
  let units = shop.free;
  for (const [order, holding] of shop.holdings.entries()) {
    if (!isInStep(setup, holding, orders[order] as OrderRow)) return false;
    if (isLive(holding)) units += setup.quantities[order] as number;
  }
  return units === setup.units;
}

function isInStep({ isPrompt = false }: HoldSetup, holding: Holding, row: OrderRow): boolean {
  if (holding.status !== row.status || holding.entry !== 0) return false;
  if (holding.status === Status.held) return isPrompt;
  // Somebody began to cancel it and died before the commit: it is looked at for ever.
  return holding.score === NOT_LISTED || (holding.status === Status.confirmed && holding.score === MARKED);
}

function isMoneySettled({ payments }: State): boolean {
  return payments.every(
    (payment) =>
      payment.capture !== Command.due &&
      payment.void !== Command.due &&
      payment.refund !== Command.due &&
      !(payment.state === Paid.begun && payment.wasPaid),
  );
}
