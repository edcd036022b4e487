// Every variable that k6-room.js reads, with its default.
/* global __ENV */
import { DURATION_SECONDS_DEFAULT } from '../load/load-profile.js';
import { PATIENCE_SECONDS_DEFAULT } from '../load/paid-plan.js';
import { NEVER_BACK_SHARE_DEFAULT } from '../load/room-visitor.js';
import { originFrom, positiveInteger, share } from './variables.js';

const RATE_PER_SECOND_DEFAULT = 200;
/** Each lets many visitors wait at once. */
const VIRTUAL_USERS_DEFAULT = 100;

const ratePerSecond = positiveInteger('RATE') ?? RATE_PER_SECOND_DEFAULT;
const visitors = ratePerSecond * (positiveInteger('DURATION') ?? DURATION_SECONDS_DEFAULT);

export const roomSettings = {
  // Origin of the API, without a path.
  apiUrl: originFrom('API_URL', 'http://localhost:3000'),
  // A sale with a waiting room; setup says where there is none.
  saleId: __ENV.SALE_ID || 'sale_1',
  // Late visitors a second, and all visitors: the rate times DURATION.
  ratePerSecond,
  visitors,
  // Share of the visitors who never come back.
  neverBackShare: share('NEVER_BACK') ?? NEVER_BACK_SHARE_DEFAULT,
  // Seconds after the start for which visitors wait for their turn.
  patienceSeconds: __ENV.PATIENCE === '0' ? 0 : (positiveInteger('PATIENCE') ?? PATIENCE_SECONDS_DEFAULT),
  virtualUsers: Math.min(positiveInteger('VUS') ?? VIRTUAL_USERS_DEFAULT, visitors),
  // Begins every user id, so that users are new in every run; made up when it is empty.
  runId: __ENV.RUN_ID || '',
  // Where the JSON summary goes; the folder must exist.
  resultsFile: __ENV.RESULTS_FILE || import.meta.resolve('../results/k6-room.json').replace(/^file:\/\//, ''),
};
