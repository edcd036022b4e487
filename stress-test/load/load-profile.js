// What a run sends: how many requests, when, and by whom. Plain JavaScript without imports, because k6 and the
// built-in driver both read it; so both send the same.

export const RATE_PER_SECOND_DEFAULT = 2_000;
export const DURATION_SECONDS_DEFAULT = 5;
const READS_PER_SECOND_DEFAULT = 1_000;
/** With `users: 'repeated'`: so few that everybody asks again and again. */
export const REPEATED_USERS = 500;

/** Every scenario by its name: what it is for, and how it departs from the defaults. */
export const SCENARIOS = {
  stampede: {
    title: 'everybody at once, each user once, far more users than units',
  },
  'repeated-users': {
    title: 'few users who ask again and again: one unit for each at most',
    users: 'repeated',
  },
  plentiful: {
    title: 'more units than requests: every request must succeed',
    needsUnits: 'for-all',
  },
  'crossing-zero': {
    title: 'two requests for each unit that is left, so the sale sells out half-way',
    requestsPerUnit: 2,
    needsUnits: 'some',
  },
  ramp: {
    title: 'from a tenth of the rate up to its double, and down again',
    durationSeconds: 20,
    // Shares of the duration, and the rates as multiples of the rate.
    stages: [
      { share: 0.5, from: 0.1, to: 2 },
      { share: 0.25, from: 2, to: 2 },
      { share: 0.25, from: 2, to: 0.1 },
    ],
  },
  readers: {
    title: 'page visitors who poll the stock beside the buyers',
    readsPerSecond: READS_PER_SECOND_DEFAULT,
  },
};

/**
 * The load of one scenario. `settings` may hold ratePerSecond, durationSeconds, users ('unique', 'repeated' or a
 * number), readsPerSecond and remainingUnits; what it leaves out comes from the scenario.
 */
export function loadProfile(name, settings = {}) {
  const scenario = SCENARIOS[name];
  const durationSeconds = settings.durationSeconds ?? scenario.durationSeconds ?? DURATION_SECONDS_DEFAULT;
  const ratePerSecond = settings.ratePerSecond ?? rateOf(scenario, settings.remainingUnits, durationSeconds);
  const shape = scenario.stages ?? [{ share: 1, from: 1, to: 1 }];
  const stages = shape.map(({ share, from, to }) => ({
    seconds: durationSeconds * share,
    fromPerSecond: ratePerSecond * from,
    toPerSecond: ratePerSecond * to,
  }));
  const purchases = Math.round(stages.reduce((sum, stage) => sum + requestsOf(stage), 0));
  const users = settings.users ?? scenario.users ?? 'unique';
  return {
    name,
    title: scenario.title,
    durationSeconds,
    ratePerSecond,
    stages,
    purchases,
    users: users === 'repeated' ? REPEATED_USERS : users,
    readsPerSecond: settings.readsPerSecond ?? scenario.readsPerSecond ?? 0,
    unitsNeeded: { 'for-all': purchases, some: 1, none: 0 }[scenario.needsUnits ?? 'none'],
  };
}

function rateOf(scenario, remainingUnits, durationSeconds) {
  if (scenario.requestsPerUnit === undefined || remainingUnits === undefined) return RATE_PER_SECOND_DEFAULT;
  return Math.max(1, Math.ceil((remainingUnits * scenario.requestsPerUnit) / durationSeconds));
}

function requestsOf({ seconds, fromPerSecond, toPerSecond }) {
  return (seconds * (fromPerSecond + toPerSecond)) / 2;
}

/** A name for one run, short enough that `<run>-<number>` stays a valid user id (64 characters). */
export function newRunId() {
  const random = Math.floor(Math.random() * 36 ** 4).toString(36);
  return `run-${Date.now().toString(36)}-${random.padStart(4, '0')}`;
}

/** The user of the n-th purchase. The run is part of the name, so that users are new in every run. */
export function userIdOf(runId, users, purchaseIndex) {
  return `${runId}-${users === 'unique' ? purchaseIndex : purchaseIndex % users}`;
}
