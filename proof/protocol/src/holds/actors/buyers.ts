import { bit, entryOf, has } from '../../state/entries.js';
import { hold, isReady, unitsOf } from '../scripts.js';
import {
  type Attempt,
  Command,
  Gate,
  type Holding,
  Intent,
  type OrderRow,
  Paid,
  type Payment,
  Status,
} from '../state.js';
import { insertHold } from '../statements.js';
import type { HoldSteps } from './step.js';

/** Buyers and the API that serves them: hold, publish, begin a payment, pay at the provider. */
export function buyerSteps(steps: HoldSteps): void {
  for (const order of steps.setup.buyers.keys()) {
    reserve(steps, order);
    publish(steps, order);
    time(steps, order);
  }
  for (const payment of steps.setup.payments.keys()) {
    beginPayment(steps, payment);
    payAtProvider(steps, payment);
  }
  relay(steps);
}

function reserve(steps: HoldSteps, order: number): void {
  const { state, setup } = steps;
  const { shop } = state;
  const attempt = state.attempts[order] as Attempt;
  // An order id that is known is answered by what it has: ends stay as tombstones.
  if (attempt.tries === 0 || attempt.isPublishing || (shop.holdings[order] as Holding).status !== Status.none) return;
  if (shop.gate !== Gate.open || !isReady(state)) return;
  const quantity = setup.quantities[order] as number;
  if (unitsOf(setup, shop.holdings, setup.buyers[order] as number) + quantity > setup.limit) return;
  if (shop.free < quantity) return;
  steps.add({ type: 'reserve', order }, (next) => {
    const { clock } = attempt;
    hold(setup, next.shop, order, clock + 1);
    Object.assign(next.attempts[order] as Attempt, {
      ...{ isPublishing: true, tries: attempt.tries - 1, until: clock + 1 },
      ...{ madeEpoch: shop.epoch, isExcused: false },
    });
    if (!setup.isWrittenAtOnce) return;
    insertHold(setup, next, order, shop.epoch);
    (next.attempts[order] as Attempt).isPublishing = false;
    (next.shop.holdings[order] as Holding).entry = 0;
  });
}

function publish(steps: HoldSteps, order: number): void {
  const { isPublishing, madeEpoch } = steps.state.attempts[order] as Attempt;
  if (!isPublishing) return;
  steps.add({ type: 'publish', order }, (next) => {
    next.queue |= bit(entryOf(order, madeEpoch));
    (next.attempts[order] as Attempt).isPublishing = false;
  });
  if (steps.may('api-dies')) {
    steps.disturb('api-dies', { order }, (next) => ((next.attempts[order] as Attempt).isPublishing = false));
  }
}

/** Each order has a clock of its own, so deadlines pass in any order; none but the deadlines matter. */
function time(steps: HoldSteps, order: number): void {
  const { clock, until } = steps.state.attempts[order] as Attempt;
  if (until === 0 || clock > until) return;
  steps.add({ type: 'time', order }, (next) => ((next.attempts[order] as Attempt).clock += 1));
}

const LIVE_PAYMENTS: ReadonlySet<number> = new Set([Paid.begun, Paid.authorized, Paid.captured]);

/** One transaction on the row of the order alone: the payment, and once more time to pay. */
function beginPayment(steps: HoldSteps, place: number): void {
  const { state, setup } = steps;
  const order = setup.payments[place] as number;
  if ((state.orders[order] as OrderRow).status !== Status.held) return;
  if ((state.payments[place] as Payment).state !== Paid.none) return;
  // One live payment for an order id, which may be one of before a reset.
  for (const [other, { state: known }] of state.payments.entries()) {
    if (setup.payments[other] !== order) continue;
    if (LIVE_PAYMENTS.has(known) || (other < place && known === Paid.none)) return;
  }
  steps.add({ type: 'begin-payment', payment: place }, (next) => {
    const payment = next.payments[place] as Payment;
    payment.state = Paid.begun;
    payment.epoch = state.row.epoch;
    (next.orders[order] as OrderRow).until = (state.attempts[order] as Attempt).until + 1;
  });
}

function payAtProvider(steps: HoldSteps, place: number): void {
  const { state, setup } = steps;
  const { state: known, intent, capture } = state.payments[place] as Payment;
  // The call of whoever died, or waits, may still arrive: whenever it does, the provider makes one intent of its key.
  if (known !== Paid.none && intent === Intent.none) {
    steps.add({ type: 'create', payment: place }, (next) => ((next.payments[place] as Payment).intent = Intent.open));
  }
  if (intent === Intent.open) {
    steps.add({ type: 'pay', payment: place }, (next) => {
      const payment = next.payments[place] as Payment;
      payment.intent = setup.capture === 'manual' ? Intent.authorized : Intent.captured;
      payment.wasPaid = true;
    });
  }
  if (intent === Intent.authorized && capture === Command.due && steps.may('capture-refused')) {
    steps.disturb('capture-refused', { payment: place }, (next) => {
      (next.payments[place] as Payment).intent = Intent.canceled;
    });
  }
}

/** The relay publishes entries again. */
function relay(steps: HoldSteps): void {
  const { state } = steps;
  if (!isReady(state)) return;
  for (const [order, { entry }] of state.shop.holdings.entries()) {
    if (entry === 0 || has(state.queue, entryOf(order, entry))) continue;
    if (state.workers.some((worker) => worker.phase !== 0 && worker.entry === entryOf(order, entry))) continue;
    steps.add({ type: 'relay', entry: entryOf(order, entry) }, (next) => (next.queue |= bit(entryOf(order, entry))));
  }
}
