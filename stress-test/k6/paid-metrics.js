// What k6/paid-tally.js counts and k6/paid-summary.js reads. No module of k6 is needed for it.
import { GOOD_ENDS, GOOD_PAYMENTS } from '../load/paid-report.js';
import { OTHER } from './told-metrics.js';

/** What buyers may be told, by kind. */
export const PAID_TOLD = {
  first: ['HELD', 'ALL_HELD', 'NOT_ENOUGH', 'SOLD_OUT', 'no answer', 'HTTP 429', 'HTTP 503', OTHER],
  payment: [...GOOD_PAYMENTS, OTHER],
  end: [...GOOD_ENDS, OTHER],
};
