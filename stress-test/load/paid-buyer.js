// One buyer of the scenario `paid`. Plain JavaScript, so that k6 and the built-in driver send the same.
import { askAgain, failureOf, STEP_DEADLINE_MS } from './asking.js';

const GOOD_CARD = 'pm_card_visa';
const DECLINED_CARD = 'pm_card_chargeDeclined';
/** Who is told that all units are held asks again after this, give or take half of it. */
const ASK_AGAIN_MS = 4_000;
const LOOK_PERIOD_MS = 500;
const WAIT_FOR_UNITS = new Set(['ALL_HELD', 'NOT_ENOUGH']);
/** 202: being prepared; 0: no answer. All of these may be asked again. */
const TEMPORARY = new Set([0, 202, 429, 503]);

/** One buyer from the first attempt to the last answer; counts what he is told. Never rejects. */
export async function shopAndPay(parts) {
  const { shop, tally, clock } = parts;
  const orderId = await untilHeld(parts);
  if (orderId === undefined) return;
  const plan = parts.choosePlan();
  if (plan === 'never-pay') {
    tally.end('let expire');
  } else if (plan === 'cancel') {
    const { status } = await again(clock, () => shop.cancel(orderId));
    tally.end(status === 200 ? 'CANCELLED' : endOf(status));
  } else {
    await pay(parts, orderId, plan === 'decline-then-pay');
  }
}

/** Asks until units are held; resolves with the order, or with undefined once it is over for this buyer. */
async function untilHeld({ shop, tally, clock, userId, patientUntilMs }) {
  for (let attempt = 0; ; attempt += 1) {
    const askedAtMs = clock.nowMs();
    const { status, body } = await shop.buy(userId, `key-of-${userId}`);
    tally.attempt(clock.nowMs() - askedAtMs);
    const told = status === 200 ? String(body.status) : failureOf(status);
    if (attempt === 0) tally.first(told);
    if (told === 'HELD') return String(body.orderId);
    const isWaiting = WAIT_FOR_UNITS.has(told);
    const pauseMs = ASK_AGAIN_MS * (0.5 + Math.random());
    if (!(isWaiting || TEMPORARY.has(status)) || clock.nowMs() + pauseMs > patientUntilMs) {
      tally.end(isWaiting ? 'gave up waiting' : told);
      return undefined;
    }
    await clock.sleep(pauseMs);
  }
}

async function pay({ shop, tally, clock }, orderId, isDeclinedFirst) {
  const heldAtMs = clock.nowMs();
  const started = await again(clock, () => shop.startPayment(orderId));
  if (started.status !== 200) return tally.end(endOf(started.status));
  const confirm = confirmationAt(String(started.body.paymentUrl));
  // Only the sandbox has a page of its own.
  if (confirm === undefined) return tally.end('no sandbox');
  tally.payable(clock.nowMs() - heldAtMs);
  if (isDeclinedFirst) {
    const declined = await shop.confirm(confirm(DECLINED_CARD));
    tally.payment(declined.status === 402 ? 'declined' : failureOf(declined.status));
  }
  const accepted = await again(clock, () => shop.confirm(confirm(GOOD_CARD)));
  const acceptedAtMs = clock.nowMs();
  tally.payment(accepted.status === 200 ? 'accepted' : `refused: ${failureOf(accepted.status)}`);
  const end = await untilDecided(shop, clock, orderId);
  if (end === 'CONFIRMED') tally.confirmed(clock.nowMs() - acceptedAtMs);
  return tally.end(end);
}

/**
 * What the sandbox's page sends, by the address of that page, which names the payment and proves whose it is. By a pattern, since
 * k6 has no URL.
 */
function confirmationAt(paymentUrl) {
  const [, origin, intentId, secret] =
    /^(https?:\/\/[^/]+)\/pay\/([^/?]+)\?client_secret=([^&]+)/.exec(paymentUrl) ?? [];
  if (origin === undefined) return undefined;
  const path = `/v1/payment_intents/${intentId}/confirm`;
  return (card) => ({ origin, path, form: `payment_method=${card}&client_secret=${secret}` });
}

/** What the shop says of an order that was paid for. */
async function untilDecided(shop, clock, orderId) {
  const endsAtMs = clock.nowMs() + STEP_DEADLINE_MS;
  let last = 'no answer';
  while (clock.nowMs() < endsAtMs) {
    const { status, body } = await shop.readOrder(orderId);
    last = status === 200 ? String(body.status) : failureOf(status);
    if (status === 200 && last !== 'HELD') return last;
    await clock.sleep(LOOK_PERIOD_MS);
  }
  return `still ${last}`;
}

function again(clock, ask) {
  return askAgain(clock, TEMPORARY, ask);
}

function endOf(status) {
  if (status === 410) return 'too late';
  return status === 409 ? 'paid already' : failureOf(status);
}
