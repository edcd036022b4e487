import { isLive, unitsOf } from './scripts.js';
import type { HoldSetup } from './setup.js';
import { Command, NO_ROW, type OrderRow, Paid, type Payment, type State, Status } from './state.js';

/** The transactions of PostgreSQL, each under the lock of the sale's row and therefore one step. */

/** Writes a hold, once; cancelled where PostgreSQL has no unit for it, or the user has too many. */
export function insertHold(setup: HoldSetup, next: State, order: number, instance: number): void {
  const known = next.orders[order] as OrderRow;
  const { until, isExcused } = next.attempts[order] as State['attempts'][number];
  if (known.status !== Status.none) {
    // Redis gave units to an order id that has ended.
    if (known.instance !== instance && !isLive(known) && !isExcused) next.ghost.wasBroken = true;
    return;
  }
  const taken = next.orders.reduce(
    (units, row, place) => (isLive(row) ? units + (setup.quantities[place] as number) : units),
    0,
  );
  const quantity = setup.quantities[order] as number;
  const fits =
    taken + quantity <= setup.units &&
    unitsOf(setup, next.orders, setup.buyers[order] as number) + quantity <= setup.limit;
  if (!fits && !isExcused) next.ghost.wasBroken = true;
  next.orders[order] = { status: fits ? Status.held : Status.cancelled, until, instance };
}

/** Ends an order and says in the same commit what becomes of its money. */
export function end(setup: HoldSetup, next: State, order: number, status: number): void {
  (next.orders[order] as OrderRow).status = status;
  returnPayments(setup, next, order);
}

/** Whoever has money of an order that ended, or may get some, gives it back. */
function returnPayments(setup: HoldSetup, next: State, order: number): void {
  for (const [place, payment] of next.payments.entries()) {
    if (setup.payments[place] === order) returnPayment(payment);
  }
}

function returnPayment(payment: Payment): void {
  switch (payment.state) {
    case Paid.begun:
    case Paid.authorized:
      if (payment.void === Command.none) payment.void = Command.due;
      return;
    case Paid.captured:
      if (payment.refund === Command.none) payment.refund = Command.due;
  }
}

/** The one conditional update: who pays, and whose order is still held, gets it; all others get their money back. */
export function decide(setup: HoldSetup, next: State, place: number): 'confirmed' | 'returned' {
  const payment = next.payments[place] as Payment;
  const order = next.orders[setup.payments[place] as number] as OrderRow;
  payment.state = setup.capture === 'manual' ? Paid.authorized : Paid.captured;
  const isOld = payment.epoch < next.row.resetEpoch;
  const isHeld =
    order.status === Status.held || (setup.plant === 'confirmed-whatever-the-status' && order.status !== Status.none);
  if (!isHeld || (isOld && setup.plant !== 'paid-in-any-epoch')) {
    returnPayment(payment);
    return 'returned';
  }
  if (isOld) next.ghost.wasConfirmedLate = true;
  order.status = Status.confirmed;
  if (setup.capture === 'manual') payment.capture = Command.due;
  return 'confirmed';
}

/** Archives the orders; what was paid for them, or may be, goes back. */
export function reset(setup: HoldSetup, next: State): void {
  next.row.epoch += 1;
  next.row.resetEpoch = next.row.epoch;
  for (const order of next.orders.keys()) {
    next.orders[order] = { ...NO_ROW };
    returnPayments(setup, next, order);
  }
}
