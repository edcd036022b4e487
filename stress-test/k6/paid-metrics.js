// The names of what k6/paid-tally.js counts and k6/paid-summary.js reads. No module of k6 is needed for them.
import { GOOD_ENDS, GOOD_PAYMENTS } from '../load/paid-report.js';

/** k6 wants every counter made before the run; what is none of these is counted as this. */
export const OTHER = 'other';

/** What there is to be counted, by kind. */
export const TOLD = {
  first: ['HELD', 'ALL_HELD', 'NOT_ENOUGH', 'SOLD_OUT', 'no answer', 'HTTP 429', 'HTTP 503', OTHER],
  payment: [...GOOD_PAYMENTS, OTHER],
  end: [...GOOD_ENDS, OTHER],
};

export function toldMetric(kind, told) {
  return `paid_${kind}_${told.toLowerCase().replace(/[^a-z0-9]+/g, '_')}`;
}
