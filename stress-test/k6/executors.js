// How k6 produces the load of a profile: at a rate that does not depend on how fast the answers come.

/** k6 starts the last few requests only if it wakes up in time; the extra time makes sure that all of them start. */
export const EXTRA_MS = 100;

/**
 * k6 drops a request when no virtual user is free. There are enough for the answers to take this long on average, and no
 * more: each needs memory, a connection and a warm-up, and thousands of them would measure themselves.
 */
const ANSWER_SECONDS = 0.25;
const VIRTUAL_USERS_MIN = 50;

export function buyerExecutor(profile, virtualUsers) {
  const constant = profile.stages.every((stage) => stage.fromPerSecond === stage.toPerSecond);
  const peakPerSecond = Math.max(...profile.stages.map((stage) => stage.toPerSecond));
  return {
    ...(constant ? constantRate(profile) : rampingRate(profile)),
    exec: 'buy',
    ...pool(virtualUsers ?? virtualUsersFor(peakPerSecond)),
  };
}

export function readerExecutor(profile) {
  return {
    executor: 'constant-arrival-rate',
    rate: profile.readsPerSecond,
    timeUnit: '1s',
    duration: `${profile.durationSeconds}s`,
    exec: 'poll',
    ...pool(virtualUsersFor(profile.readsPerSecond)),
  };
}

function constantRate({ ratePerSecond, durationSeconds }) {
  return {
    executor: 'constant-arrival-rate',
    rate: ratePerSecond,
    timeUnit: '1s',
    duration: `${durationSeconds * 1000 + EXTRA_MS}ms`,
  };
}

function rampingRate({ stages }) {
  const last = stages[stages.length - 1];
  return {
    executor: 'ramping-arrival-rate',
    startRate: Math.round(stages[0].fromPerSecond),
    timeUnit: '1s',
    stages: [
      ...stages.map(({ seconds, toPerSecond }) => ({
        target: Math.round(toPerSecond),
        duration: `${seconds * 1000}ms`,
      })),
      { target: Math.round(last.toPerSecond), duration: `${EXTRA_MS}ms` },
    ],
  };
}

function virtualUsersFor(ratePerSecond) {
  return Math.max(VIRTUAL_USERS_MIN, Math.ceil(ratePerSecond * ANSWER_SECONDS));
}

/** All virtual users exist from the start: one that is made during the run costs a request. */
function pool(virtualUsers) {
  return { preAllocatedVUs: virtualUsers, maxVUs: virtualUsers, gracefulStop: '15s' };
}
