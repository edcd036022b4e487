// A crowd of which each comes once and stays for minutes: each virtual user lets its share in by the clock. One virtual user for
// everybody would be one for everybody who waits.
import exec from 'k6/execution';

/** Connections that a virtual user keeps open to one host. */
const CONNECTIONS = 20;

/** Everybody has to come to an end, which the counter `<name>_ended` counts, and a good one: `<name>_bad` counts the others. */
export function crowdOptions({ name, crowd, count, virtualUsers, maxDurationSeconds }) {
  return {
    scenarios: {
      [crowd]: {
        executor: 'per-vu-iterations',
        exec: 'letIn',
        vus: virtualUsers,
        iterations: 1,
        maxDuration: `${maxDurationSeconds}s`,
      },
    },
    thresholds: {
      [`${name}_ended`]: [`count>=${count}`],
      [`${name}_bad`]: ['count<1'],
    },
    batch: CONNECTIONS,
    batchPerHost: CONNECTIONS,
    summaryTrendStats: ['p(50)', 'p(99)', 'max', 'count'],
  };
}

export const clock = {
  nowMs: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
};

/** The numbers that this virtual user lets in: every so many-th. */
export function ownNumbers(count, virtualUsers) {
  const numbers = [];
  for (let number = exec.vu.idInTest - 1; number < count; number += virtualUsers) numbers.push(number);
  return numbers;
}

export async function sleepUntil(atMs) {
  const waitMs = atMs - clock.nowMs();
  if (waitMs > 0) await clock.sleep(waitMs);
}
