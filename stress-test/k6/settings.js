// Every variable that the k6 script reads, with its default.
/* global __ENV */
import { SCENARIOS, loadProfile } from '../load/load-profile.js';
import { originFrom, positiveInteger } from './variables.js';

const scenario = __ENV.SCENARIO || 'stampede';
if (!Object.hasOwn(SCENARIOS, scenario)) {
  throw new Error(`SCENARIO is '${scenario}'; it must be one of ${Object.keys(SCENARIOS).join(', ')}.`);
}

const profile = loadProfile(scenario, {
  // Purchases a second; 2,000 unless the scenario says otherwise.
  ratePerSecond: positiveInteger('RATE'),
  // Seconds; 5, or 20 for the ramp.
  durationSeconds: positiveInteger('DURATION'),
  // 'unique', 'repeated', or the number of different users.
  users: __ENV.USERS === 'unique' || __ENV.USERS === 'repeated' ? __ENV.USERS : positiveInteger('USERS'),
  // Status polls a second beside the purchases; 1,000 in the scenario 'readers', else none.
  readsPerSecond: positiveInteger('READS'),
  // Units left in the sale, from which crossing-zero derives its rate.
  remainingUnits: positiveInteger('STOCK') ?? 100,
});

export const settings = {
  scenario,
  profile,
  // Origin of the API, without a path.
  apiUrl: originFrom('API_URL', 'http://localhost:3000'),
  saleId: __ENV.SALE_ID || 'sale_1',
  // Virtual users of the buyers; see executors.js.
  virtualUsers: positiveInteger('VUS'),
  // Begins every user id, so that users are new in every run; made up when it is empty.
  runId: __ENV.RUN_ID || '',
  // Where the JSON summary goes; the folder must exist.
  resultsFile: __ENV.RESULTS_FILE || import.meta.resolve('../results/k6-purchase.json').replace(/^file:\/\//, ''),
};
