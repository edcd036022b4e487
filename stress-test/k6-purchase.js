// The stress test for k6 (https://k6.io), version 1 or later, from the root of the checkout:
//
//   k6 run stress-test/k6-purchase.js
//   k6 run -e API_URL=http://localhost:3000 -e SALE_ID=sale_1 -e SCENARIO=crossing-zero stress-test/k6-purchase.js
//
// Without more words it is the stampede: 2,000 purchases a second for 5 seconds, each of another user.
// k6/settings.js names every variable, load/load-profile.js every scenario.
import { buyerExecutor, readerExecutor } from './k6/executors.js';
import { settings } from './k6/settings.js';
import { LATENCY_P95_MS_LIMIT, FAILURE_RATE_LIMIT } from './load/load-report.js';

export { buy } from './k6/buy.js';
export { poll } from './k6/poll.js';
export { setup } from './k6/setup.js';
export { handleSummary } from './k6/summary.js';

const { profile } = settings;
const failureRateLimit = `rate<${FAILURE_RATE_LIMIT}`;

export const options = {
  scenarios: {
    buyers: buyerExecutor(profile, settings.virtualUsers),
    ...(profile.readsPerSecond > 0 && { readers: readerExecutor(profile) }),
  },
  thresholds: {
    'http_req_duration{operation:purchase}': [`p(95)<${LATENCY_P95_MS_LIMIT}`],
    purchase_latency: [`p(95)<${LATENCY_P95_MS_LIMIT}`],
    errors: [failureRateLimit],
    ...(profile.readsPerSecond > 0 && { read_errors: [failureRateLimit] }),
    dropped_iterations: ['count<1'],
    purchases: [`count>=${profile.purchases}`],
    checks: [`rate>${1 - FAILURE_RATE_LIMIT}`],
  },
  summaryTrendStats: ['avg', 'min', 'med', 'p(50)', 'p(95)', 'p(99)', 'max'],
};
