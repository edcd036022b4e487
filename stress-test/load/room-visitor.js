// One visitor of the scenario `room`. Plain JavaScript, so that k6 and the built-in driver send the same.
import { askAgain, failureOf } from './asking.js';

/** Of all visitors: who comes only after the start, who never comes back, and who tries to buy before it is their turn. */
export const LATE_SHARE = 0.25;
export const NEVER_BACK_SHARE_DEFAULT = 0.5;
const PUSHY_SHARE = 0.1;
/** Every so many-th takes a number on a second device as well. */
const SECOND_DEVICE_EVERY = 20;
/** Steps of the golden and of the silver ratio spread any number of visitors evenly, and independently of each other. */
const GOLDEN_STEP = 0.618_033_988_75;
const SILVER_STEP = 0.414_213_562_37;

/** Those who come before the cut-off have a moment left. */
const BEFORE_CUT_OFF_MS = 1_000;
/** A visitor asks again after the seconds that he is told, give or take a fifth of them. */
const JITTER_SHARE = 0.2;
/** 0: no answer; 409: the room is not open yet. All of these may be asked again. */
const TEMPORARY = new Set([0, 409, 429, 503]);

/** What the n-th visitor does. */
export function visitorPlanOf(number, neverBackShare) {
  const place = (number * GOLDEN_STEP) % 1;
  return {
    isBack: place >= neverBackShare,
    isPushy: place >= 1 - PUSHY_SHARE,
    hasSecondDevice: number % SECOND_DEVICE_EVERY === 0,
  };
}

/** When the n-th visitor comes: evenly from the opening of the room to the cut-off, or from the start of the sale at the rate. */
export function arrivalAtMs(number, { visitors, ratePerSecond, opensAtMs, cutOffAtMs, startsAtMs }) {
  const place = (number * SILVER_STEP) % 1;
  if (place < LATE_SHARE) return startsAtMs + place * (visitors / ratePerSecond) * 1_000;
  const lastMs = Math.max(cutOffAtMs - BEFORE_CUT_OFF_MS, opensAtMs);
  return opensAtMs + ((place - LATE_SHARE) / (1 - LATE_SHARE)) * (lastMs - opensAtMs);
}

/** Solutions that a visitor tries; a task may expire while the machine is busy. */
const SOLUTIONS_MAX = 3;

/** Takes a number, waits for the turn, and buys; counts what the visitor is told. Never rejects. */
export async function waitAndBuy(parts) {
  const { shop, tally, clock, userId, plan } = parts;
  const joined = await join(parts);
  if (joined.status !== 200) return tally.end(failureOf(joined.status));
  const { ticket, arrival } = joined.body;
  if (plan.hasSecondDevice) {
    const { status, body } = await join(parts);
    tally.second(status === 200 && body.arrival === arrival && body.ticket === ticket ? 'same' : 'another');
  }
  if (!plan.isBack) return tally.end('never came back');
  if (plan.isPushy) {
    // A ticket is no admission.
    for (const admission of [undefined, String(ticket)])
      tally.uninvited(toldOf(await again(clock, () => shop.buy(userId, admission))));
  }
  return untilAdmitted(parts, String(ticket), Number(joined.body.pollSeconds));
}

/** Solves the challenge of a room that has one. */
async function join({ shop, tally, clock, userId, solver }) {
  const ask = (solution) => timed(clock, tally.joined, () => again(clock, () => shop.join(userId, solution)));
  if (solver === undefined) return ask();
  // A task is asked for when it can be solved at once, as it lasts a minute.
  return solver.inTurn(async () => {
    let answer = await ask();
    for (let tries = 0; tries < SOLUTIONS_MAX && answer.status === 403 && answer.body.challenge; tries += 1) {
      const solution = await timed(clock, tally.solved, () => solver.solve(answer.body.challenge));
      answer = await ask(solution);
    }
    return answer;
  });
}

async function untilAdmitted({ shop, tally, clock, userId, patientUntilMs }, ticket, firstPollSeconds) {
  let pollSeconds = firstPollSeconds;
  for (;;) {
    await clock.sleep(pollSeconds * 1_000 * (1 + JITTER_SHARE * (2 * Math.random() - 1)));
    const { status, body } = await timed(clock, tally.polled, () => shop.turn(userId, ticket));
    if (status === 200 && body.status === 'ADMITTED') {
      const bought = await again(clock, () => shop.buy(userId, String(body.admission)));
      return tally.end(toldOf(bought));
    }
    if (status === 200 && (body.status === 'SOLD_OUT' || body.status === 'ENDED')) return tally.end(body.status);
    if (status !== 200 && !TEMPORARY.has(status)) return tally.end(failureOf(status));
    if (clock.nowMs() > patientUntilMs) return tally.end('gave up waiting');
    if (status === 200) pollSeconds = Number(body.pollSeconds);
  }
}

async function timed(clock, record, ask) {
  const askedAtMs = clock.nowMs();
  const answer = await ask();
  record(clock.nowMs() - askedAtMs);
  return answer;
}

function again(clock, ask) {
  return askAgain(clock, TEMPORARY, ask);
}

function toldOf({ status, body }) {
  return status === 200 ? String(body.status) : failureOf(status);
}
