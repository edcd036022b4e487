// A spike on the race lab's demos, with k6 (https://k6.io), version 1 or later, from the root of the checkout:
//
//   npm run lab -- serve
//   k6 run stress-test/k6-spike.js
//   k6 run -e CHECKOUT=safe -e STRATEGY=conditional-update -e EXPECT=safe stress-test/k6-spike.js
//
//   RACE_LAB_URL   default http://localhost:3002
//   STRATEGY       the guard of the last item; default: the demos' own, which is decrement, and guards nothing
//   CHECKOUT       buggy, unstable or safe; default buggy
//   USERS          in the shop at the height of the spike; default 1000
//   HOLD           how long the spike stays at its height; default 5s
//   EXPECT         safe: k6 ends with status 99 when something is sold twice
//   RESULTS_FILE   where the figures go as JSON; default: nowhere
//
// First 50 users press the button for one last item at the same instant. Then 1,000 users come within two seconds, look
// at the product three times for each time that they check out, and there are 100 units.
import { check, sleep } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Gauge, Rate, Trend } from 'k6/metrics';

const LAB_URL = __ENV.RACE_LAB_URL || 'http://localhost:3002';
const QUERY = __ENV.STRATEGY ? `?strategy=${__ENV.STRATEGY}` : '';
const CHECKOUT = __ENV.CHECKOUT || 'buggy';
const USERS = Number(__ENV.USERS || 1_000);
const HOLD = __ENV.HOLD || '5s';
const LAST_ITEM_USERS = 50;
const LAST_ITEMS = 1;
const BROWSES_PER_CHECKOUT = 3;
const THINK_SECONDS_MIN = 0.2;
const THINK_SECONDS_MAX = 1;
const EXPECTED_STATUSES = [200, 409, 503];
const JSON_BODY = { headers: { 'Content-Type': 'application/json' } };

const lastItemOrders = new Counter('last_item_orders');
const browses = new Counter('browses');
const checkouts = new Counter('checkouts');
const unavailable = new Counter('unavailable');
const orders = new Gauge('orders');
const units = new Gauge('units');
const isSoldOnce = new Rate('is_sold_once');
const browseLatency = new Trend('browse_latency', true);
const checkoutLatency = new Trend('checkout_latency', true);

// A refusal is an answer, not a failure.
http.setResponseCallback(http.expectedStatuses(...EXPECTED_STATUSES));

export const options = {
  scenarios: {
    last_item: {
      executor: 'per-vu-iterations',
      exec: 'buyLastItem',
      vus: LAST_ITEM_USERS,
      iterations: 1,
      maxDuration: '10s',
    },
    spike: {
      executor: 'ramping-vus',
      exec: 'browseAndBuy',
      startTime: '3s',
      startVUs: 0,
      stages: [
        { duration: '2s', target: USERS },
        { duration: HOLD, target: USERS },
        { duration: '1s', target: 0 },
      ],
      gracefulRampDown: '10s',
    },
  },
  thresholds: {
    checks: ['rate>0.99'],
    ...(__ENV.EXPECT === 'safe' && { last_item_orders: [`count<=${LAST_ITEMS}`], is_sold_once: ['rate==1'] }),
  },
  summaryTrendStats: ['avg', 'p(50)', 'p(95)', 'p(99)', 'max'],
};

export function setup() {
  const reset = http.post(`${LAB_URL}/api/v1/debug/reset`);
  if (reset.status === 0) exec.test.abort(`Nothing answers at ${LAB_URL}. Start the demos: npm run lab -- serve`);
  return { startedAt: new Date().toISOString() };
}

export function buyLastItem() {
  const body = { userId: `user-${exec.vu.idInTest}`, productId: 'last-item' };
  const response = http.post(`${LAB_URL}/buy${QUERY}`, JSON.stringify(body), JSON_BODY);
  checkAnswer(response);
  if (response.status === 200) lastItemOrders.add(1);
}

export function browseAndBuy() {
  // Users are out of step with one another, so that at any time a quarter of them is at the checkout.
  const step = exec.vu.iterationInScenario + exec.vu.idInTest;
  if (step % (BROWSES_PER_CHECKOUT + 1) === 0) checkOut();
  else browse();
  sleep(THINK_SECONDS_MIN + Math.random() * (THINK_SECONDS_MAX - THINK_SECONDS_MIN));
}

function browse() {
  const response = http.get(`${LAB_URL}/api/v1/products/flash-sale`);
  checkAnswer(response);
  browses.add(1);
  browseLatency.add(response.timings.duration);
}

function checkOut() {
  const body = { userId: `user-${exec.vu.idInTest}-${exec.vu.iterationInScenario}` };
  const response = http.post(`${LAB_URL}/api/v1/checkout/${CHECKOUT}`, JSON.stringify(body), JSON_BODY);
  checkAnswer(response);
  checkouts.add(1);
  checkoutLatency.add(response.timings.duration);
  if (response.status === 503) unavailable.add(1);
}

function checkAnswer(response) {
  check(response, { 'the answer is a documented one': ({ status }) => EXPECTED_STATUSES.includes(status) });
}

export function teardown() {
  const stock = http.get(`${LAB_URL}/api/v1/debug/stock`).json();
  orders.add(stock.orders);
  units.add(stock.totalStock);
  isSoldOnce.add(stock.oversold === 0);
}

export function handleSummary({ metrics, setup_data: setupData }) {
  // Without it the run ended in setup, which said why.
  if (!setupData) return {};
  const count = (name) => metrics[name]?.values.count ?? 0;
  const figures = {
    lastItem: { orders: count('last_item_orders'), units: LAST_ITEMS, users: LAST_ITEM_USERS },
    flashSale: {
      checkout: CHECKOUT,
      users: USERS,
      orders: metrics.orders.values.value,
      units: metrics.units.values.value,
    },
    browses: count('browses'),
    checkouts: count('checkouts'),
    unavailable: count('unavailable'),
    requestsPerSecond: metrics.http_reqs.values.rate,
    browseLatencyMs: latency(metrics.browse_latency),
    checkoutLatencyMs: latency(metrics.checkout_latency),
  };
  return {
    stdout: `\n${summaryText(figures)}\n`,
    ...(__ENV.RESULTS_FILE && { [__ENV.RESULTS_FILE]: `${JSON.stringify(figures, null, 2)}\n` }),
  };
}

function latency(trend) {
  const { 'p(50)': p50 = 0, 'p(95)': p95 = 0, 'p(99)': p99 = 0, max = 0 } = trend?.values ?? {};
  return { p50, p95, p99, max };
}

function summaryText({ lastItem, flashSale, ...figures }) {
  return [
    verdict('Last item', lastItem, 'items'),
    verdict('Flash checkout', flashSale, 'orders'),
    `  ${lastItem.users} users for the last item; ${flashSale.users} users in the shop, checkout ${flashSale.checkout}`,
    `  ${figures.browses} browses, ${figures.checkouts} checkouts (${(figures.browses / figures.checkouts).toFixed(1)}:1), ` +
      `${figures.unavailable} times 503, ${figures.requestsPerSecond.toFixed(0)} requests/s`,
    `  browse   ${latencyText(figures.browseLatencyMs)}`,
    `  checkout ${latencyText(figures.checkoutLatencyMs)}`,
  ].join('\n');
}

function verdict(title, { orders: sold, units: capacity }, noun) {
  const isRace = sold > capacity;
  return `${title} race: ${isRace ? 'RACE CONDITION' : 'OK'}, ${sold}/${capacity} ${noun}${isRace ? '' : ' (this run)'}`;
}

function latencyText({ p50, p95, p99, max }) {
  return `p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, max ${max.toFixed(0)} ms`;
}
