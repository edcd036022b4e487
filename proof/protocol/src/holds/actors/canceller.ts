import { isLive, isReady, lookNow, settle } from '../scripts.js';
import {
  type Canceller,
  CancellerPhase,
  Command,
  type Holding,
  IDLE_CANCELLER,
  Intent,
  type OrderRow,
  Paid,
  type Payment,
  Reason,
  type State,
  Status,
} from '../state.js';
import { end } from '../statements.js';
import type { HoldActionType, HoldSteps } from './step.js';

/** A buyer, an operator or a capture that was refused ends an order: mark, commit, mirror. */
export function cancellerSteps(steps: HoldSteps): void {
  const { canceller } = steps.state;
  switch (canceller.phase) {
    case CancellerPhase.idle:
      for (const order of steps.setup.buyers.keys()) mark(steps, order);
      return;
    case CancellerPhase.marked:
      commit(steps, canceller);
      break;
    case CancellerPhase.committed:
      mirror(steps, canceller);
      break;
  }
  if (steps.may('canceller-dies')) steps.disturb('canceller-dies', {}, giveUp);
}

function giveUp(next: State): void {
  next.canceller = { ...IDLE_CANCELLER };
}

function mark(steps: HoldSteps, order: number): void {
  const { state } = steps;
  const holding = state.shop.holdings[order] as Holding;
  if (!isReady(state) || !isLive(holding)) return;
  const begin = (reason: number) => (next: State) => {
    const { epoch } = state.shop;
    if (!steps.hasPlant('cancel-without-mark')) lookNow(next.shop, order);
    const phase = CancellerPhase.marked;
    next.canceller = { phase, order, instance: holding.instance, epoch, reason };
  };
  if (steps.may('buyer-cancels')) steps.disturb('buyer-cancels', { order }, begin(Reason.buyer));
  if (steps.may('operator-cancels')) steps.disturb('operator-cancels', { order }, begin(Reason.operator));
  if (refusedCapture(steps, order) !== undefined) {
    steps.add({ type: 'cancel-refused-capture', order }, begin(Reason.captureRefused));
  }
}

/** The payment of a confirmed order that the provider will never capture. */
function refusedCapture({ state, setup }: HoldSteps, order: number): number | undefined {
  if ((state.orders[order] as OrderRow).status !== Status.confirmed) return undefined;
  const place = state.payments.findIndex(
    ({ capture, intent }, at) => setup.payments[at] === order && capture === Command.due && intent === Intent.canceled,
  );
  return place < 0 ? undefined : place;
}

/** One transaction; it begins by comparing the epoch, since a rebuild may have forgotten the mark. */
function commit(steps: HoldSteps, canceller: Canceller): void {
  const { state, setup } = steps;
  const { order, epoch, reason } = canceller;
  const { status } = state.orders[order] as OrderRow;
  const refused = refusedCapture(steps, order);
  const isAllowed =
    status === Status.held
      ? reason !== Reason.captureRefused
      : status === Status.confirmed && (reason === Reason.operator || refused !== undefined) && reason !== Reason.buyer;
  const isSuperseded = epoch !== state.row.epoch && !steps.hasPlant('cancel-without-epoch');
  const variant = isSuperseded ? 'superseded' : isAllowed ? 'cancelled' : 'refused';
  steps.add({ type: 'cancel', order, variant }, (next) => {
    if (variant !== 'cancelled') {
      giveUp(next);
      return;
    }
    end(setup, next, order, Status.cancelled);
    if (refused !== undefined) {
      Object.assign(next.payments[refused] as Payment, {
        capture: Command.done,
        void: Command.done,
        state: Paid.voided,
      });
    }
    next.canceller.phase = CancellerPhase.committed;
  });
}

function mirror(steps: HoldSteps, { order, instance }: Canceller): void {
  const { state, setup } = steps;
  const type: HoldActionType = 'mirror-cancel';
  steps.add({ type, order, variant: isReady(state) ? 'done' : 'not-ready' }, (next) => {
    const verdict = { order, instance, status: Status.cancelled, until: 0 };
    if (isReady(state)) settle(setup, next.shop, verdict);
    giveUp(next);
  });
}
