// Two devices of one owner buy at the same time, twice each, from the race lab's demos, with k6 (https://k6.io), version
// 1 or later, from the root of the checkout:
//
//   npm run lab -- serve
//   k6 run stress-test/k6-race.js
//   k6 run -e STRATEGY=conditional-update -e EXPECT=safe stress-test/k6-race.js
//
//   RACE_LAB_URL   default http://localhost:3002
//   STRATEGY       the guard of the balance; default: the demos' own, which is none
//   EXPECT         safe: k6 ends with status 99 when the balance is wrong
//   RESULTS_FILE   where the figures go as JSON; default: nowhere
//
// HP_ANDI spends 5,000 and HP_ADIK 10,000 at a time, with 2 s of processing between reading and writing the balance:
// 30,000 in all.
import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Counter, Gauge, Rate } from 'k6/metrics';

const LAB_URL = __ENV.RACE_LAB_URL || 'http://localhost:3002';
const QUERY = __ENV.STRATEGY ? `?strategy=${__ENV.STRATEGY}` : '';
const PURCHASES = [
  { device: 'HP_ANDI', amount: 5_000 },
  { device: 'HP_ADIK', amount: 10_000 },
];
const ITERATIONS = 2;
const TOTAL = ITERATIONS * PURCHASES.reduce((sum, { amount }) => sum + amount, 0);
const JSON_BODY = { headers: { 'Content-Type': 'application/json' } };

const spent = new Counter('spent');
const balanceBefore = new Gauge('balance_before');
const balanceAfter = new Gauge('balance_after');
const balanceIsRight = new Rate('balance_is_right');

export const options = {
  scenarios: {
    devices: {
      executor: 'per-vu-iterations',
      exec: 'purchase',
      vus: PURCHASES.length,
      iterations: ITERATIONS,
      maxDuration: '60s',
    },
  },
  thresholds: {
    checks: ['rate==1'],
    ...(__ENV.EXPECT === 'safe' && { balance_is_right: ['rate==1'] }),
  },
};

export function setup() {
  const reset = http.post(`${LAB_URL}/api/v1/debug/reset`);
  if (reset.status === 0) exec.test.abort(`Nothing answers at ${LAB_URL}. Start the demos: npm run lab -- serve`);
  return { before: readBalance() };
}

export function purchase() {
  const body = PURCHASES[exec.vu.idInTest - 1];
  const response = http.post(`${LAB_URL}/purchase${QUERY}`, JSON.stringify(body), JSON_BODY);
  if (check(response, { 'the purchase succeeds': ({ status }) => status === 200 })) {
    spent.add(body.amount);
    console.log(`${body.device} spends ${body.amount} and is told that ${response.json('balanceAfter')} are left`);
  } else {
    console.error(`${body.device} hears ${response.status}: ${response.body}`);
  }
}

export function teardown({ before }) {
  const after = readBalance();
  balanceBefore.add(before);
  balanceAfter.add(after);
  balanceIsRight.add(after === before - TOTAL);
}

export function handleSummary({ metrics, setup_data: setupData }) {
  // Without it the run ended in setup, which said why.
  if (!setupData) return {};
  const figures = {
    before: metrics.balance_before.values.value,
    after: metrics.balance_after.values.value,
    spent: metrics.spent ? metrics.spent.values.count : 0,
    latencyMsMax: metrics.http_req_duration.values.max,
  };
  const expected = figures.before - figures.spent;
  const verdict =
    figures.after === expected
      ? `OK, balance ${figures.after}, expected ${expected} (this run)`
      : `RACE CONDITION, balance ${figures.after}, expected ${expected}`;
  return {
    stdout: `\nBalance race: ${verdict}\n`,
    ...(__ENV.RESULTS_FILE && { [__ENV.RESULTS_FILE]: `${JSON.stringify(figures, null, 2)}\n` }),
  };
}

function readBalance() {
  const response = http.get(`${LAB_URL}/balance${QUERY}`);
  if (response.status !== 200) exec.test.abort(`The balance cannot be read: ${response.status} ${response.body}`);
  return response.json('balance');
}
