import { isReady, settle } from '../scripts.js';
import { Command, IDLE_DECIDER, Intent, type OrderRow, Paid, type Payment, Status, type State } from '../state.js';
import { decide } from '../statements.js';
import type { HoldSteps } from './step.js';

/** Events of the provider, the decision, and the commands: each call, and each record of its answer, is a step. */
export function paymentSteps(steps: HoldSteps): void {
  decider(steps);
  for (const [place, payment] of steps.state.payments.entries()) {
    hear(steps, place, payment);
    capture(steps, place, payment);
    voidPayment(steps, place, payment);
    refund(steps, place, payment);
  }
}

function change(place: number, what: Partial<Payment>): (next: State) => void {
  return (next) => void Object.assign(next.payments[place] as Payment, what);
}

/** An event may come at any time, again, late, or never: then the payment is looked up. */
function decider(steps: HoldSteps): void {
  const { state, setup } = steps;
  const { decider: at } = state;
  if (at.mirroring !== 0) {
    const order = at.mirroring - 1;
    // A sale that is being rebuilt is left to the sweeper.
    steps.add({ type: 'mirror', order, variant: isReady(state) ? 'done' : 'not-ready' }, (next) => {
      const verdict = { order, instance: at.instance, status: Status.confirmed, until: 0 };
      if (isReady(state)) settle(setup, next.shop, verdict);
      next.decider = { ...IDLE_DECIDER };
    });
  } else {
    for (const [place, { state: known, wasPaid }] of state.payments.entries()) {
      if (known === Paid.begun && wasPaid) decideAbout(steps, place);
    }
    return;
  }
  if (steps.may('decider-dies')) steps.disturb('decider-dies', {}, (next) => (next.decider = { ...IDLE_DECIDER }));
}

function decideAbout(steps: HoldSteps, place: number): void {
  const { state, setup } = steps;
  const order = setup.payments[place] as number;
  const { instance } = state.orders[order] as OrderRow;
  steps.add({ type: 'decide', payment: place }, (next) => {
    if (decide(setup, next, place) === 'confirmed') next.decider = { mirroring: order + 1, instance };
  });
}

/** Events that decide nothing. States only rise. */
function hear(steps: HoldSteps, place: number, { state: known, intent, capture: capturing }: Payment): void {
  if (known === Paid.authorized && (intent === Intent.captured || intent === Intent.refunded)) {
    steps.add({ type: 'hear', payment: place, variant: 'captured' }, change(place, { state: Paid.captured }));
  }
  const isOpen = known === Paid.begun || (known === Paid.authorized && capturing !== Command.due);
  if (isOpen && intent === Intent.canceled) {
    steps.add({ type: 'hear', payment: place, variant: 'voided' }, change(place, { state: Paid.voided }));
  }
}

function capture(steps: HoldSteps, place: number, { capture: command, intent, state: known }: Payment): void {
  if (command !== Command.due) return;
  if (intent === Intent.authorized) {
    steps.add({ type: 'call-capture', payment: place }, change(place, { intent: Intent.captured }));
  }
  const order = steps.state.orders[steps.setup.payments[place] as number] as OrderRow;
  if (intent === Intent.captured || intent === Intent.refunded) {
    const state = known === Paid.authorized ? Paid.captured : known;
    steps.add({ type: 'record-capture', payment: place }, change(place, { capture: Command.done, state }));
  } else if (intent === Intent.canceled && order.status !== Status.confirmed) {
    // Refused, but nobody has the order any more.
    steps.add({ type: 'record-capture', payment: place }, change(place, { capture: Command.done }));
  }
}

function voidPayment(
  steps: HoldSteps,
  place: number,
  { void: command, intent, state: known, refund: refunding }: Payment,
): void {
  if (command !== Command.due) return;
  const isUnknown = intent === Intent.none;
  if (intent === Intent.open || intent === Intent.authorized || isUnknown) {
    // An intent that is not known yet is created first: else a call that is still under way creates it afterwards.
    if (!isUnknown || !steps.hasPlant('void-without-create')) {
      steps.add({ type: 'call-void', payment: place }, change(place, { intent: Intent.canceled }));
    }
  }
  const done = { void: Command.done, state: Paid.voided };
  const isBelieved = steps.hasPlant('void-believed') && intent === Intent.captured;
  const isMissing = steps.hasPlant('void-without-create') && isUnknown;
  if (intent === Intent.canceled || isBelieved || isMissing) {
    steps.add({ type: 'record-void', payment: place, variant: 'voided' }, change(place, done));
  } else if (intent === Intent.captured || intent === Intent.refunded) {
    const state = known === Paid.refunded ? known : Paid.captured;
    const next = { void: Command.done, state, refund: refunding === Command.none ? Command.due : refunding };
    steps.add({ type: 'record-void', payment: place, variant: 'captured' }, change(place, next));
  }
}

function refund(steps: HoldSteps, place: number, { refund: command, intent }: Payment): void {
  if (command !== Command.due) return;
  if (intent === Intent.captured) {
    steps.add({ type: 'call-refund', payment: place }, change(place, { intent: Intent.refunded }));
  }
  if (intent === Intent.refunded) {
    const next = { refund: Command.done, state: Paid.refunded };
    steps.add({ type: 'record-refund', payment: place }, change(place, next));
  }
}
