// Every variable that k6-paid.js reads, with its default.
/* global __ENV */
import { DURATION_SECONDS_DEFAULT, RATE_PER_SECOND_DEFAULT } from '../load/load-profile.js';
import { PATIENCE_SECONDS_DEFAULT, SHARES_DEFAULT } from '../load/paid-plan.js';
import { originFrom, positiveInteger, share } from './variables.js';

/** Each lets many buyers shop at once, so that those who wait for units need no memory of a virtual user's. */
const VIRTUAL_USERS_DEFAULT = 100;

const ratePerSecond = positiveInteger('RATE') ?? RATE_PER_SECOND_DEFAULT;
const durationSeconds = positiveInteger('DURATION') ?? DURATION_SECONDS_DEFAULT;
const buyers = ratePerSecond * durationSeconds;
const shares = {
  neverPay: share('NEVER_PAY') ?? SHARES_DEFAULT.neverPay,
  cancel: share('CANCEL') ?? SHARES_DEFAULT.cancel,
  declined: share('DECLINED') ?? SHARES_DEFAULT.declined,
};
if (shares.neverPay + shares.cancel + shares.declined > 1) {
  throw new Error('NEVER_PAY, CANCEL and DECLINED are more than all holds together.');
}

export const paidSettings = {
  // Origin of the API, without a path.
  apiUrl: originFrom('API_URL', 'http://localhost:3000'),
  saleId: __ENV.SALE_ID || 'sale_4',
  // Buyers a second, and all of them.
  ratePerSecond,
  durationSeconds,
  buyers,
  // Shares of the holds: NEVER_PAY, CANCEL, DECLINED.
  shares,
  // Seconds for which buyers wait for units that others hold; 0 is none.
  patienceSeconds: __ENV.PATIENCE === '0' ? 0 : (positiveInteger('PATIENCE') ?? PATIENCE_SECONDS_DEFAULT),
  virtualUsers: Math.min(positiveInteger('VUS') ?? VIRTUAL_USERS_DEFAULT, buyers),
  // Begins every user id, so that users are new in every run; made up when it is empty.
  runId: __ENV.RUN_ID || '',
  // Where the JSON summary goes; the folder must exist.
  resultsFile: __ENV.RESULTS_FILE || import.meta.resolve('../results/k6-paid.json').replace(/^file:\/\//, ''),
};
