// Counts what buyers are told, and how long they waited, as metrics of k6.
import { Counter, Trend } from 'k6/metrics';
import { GOOD_ENDS, GOOD_PAYMENTS } from '../load/paid-report.js';
import { PAID_TOLD } from './paid-metrics.js';
import { toldCounters } from './told-counters.js';

const count = toldCounters('paid', PAID_TOLD);
const holds = new Counter('paid_holds');
const ended = new Counter('paid_ended');
/** Ends and payments that fail the run. */
const bad = new Counter('paid_bad');
const attempts = new Trend('paid_attempt', true);
const payable = new Trend('paid_payable', true);
const confirmed = new Trend('paid_confirmed', true);

export const paidTally = {
  hold: () => holds.add(1),
  attempt: (latencyMs) => attempts.add(latencyMs),
  first: (told) => count('first', told),
  payable: (latencyMs) => payable.add(latencyMs),
  payment(told) {
    count('payment', told);
    if (!GOOD_PAYMENTS.includes(told)) complain(`The sandbox says to a buyer: ${told}`);
  },
  confirmed: (latencyMs) => confirmed.add(latencyMs),
  end(told) {
    ended.add(1);
    count('end', told);
    if (!GOOD_ENDS.includes(told)) complain(`A buyer ends with: ${told}`);
  },
};

function complain(words) {
  bad.add(1);
  console.error(words);
}
