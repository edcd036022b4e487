// One purchase of one user, counted by its outcome.
import http from 'k6/http';
import exec from 'k6/execution';
import { check } from 'k6';
import { Counter, Rate, Trend } from 'k6/metrics';
import { CHECKS, FAILURE_KINDS, OUTCOMES, readAnswer } from '../load/answers.js';
import { userIdOf } from '../load/load-profile.js';
import { failureMetric, outcomeMetric } from './metric-names.js';
import { settings } from './settings.js';

const REQUEST_TIMEOUT = '10s';
const K6_ERROR_TIMEOUT = 1050;

const purchases = new Counter('purchases');
const errors = new Rate('errors');
/** Unlike http_req_duration this counts the time for the connection too: the buyer waits for it. */
const purchaseLatency = new Trend('purchase_latency', true);
// k6 wants every metric made before the run, and has no way to count by a value that comes with the answer.
const outcomeCounters = new Map(OUTCOMES.map((outcome) => [outcome, new Counter(outcomeMetric(outcome))]));
const failureCounters = new Map(FAILURE_KINDS.map((kind) => [kind, new Counter(failureMetric(kind))]));

const parameters = {
  headers: { 'Content-Type': 'application/json' },
  tags: { operation: 'purchase' },
  timeout: REQUEST_TIMEOUT,
};

const readChecks = Object.fromEntries(Object.values(CHECKS).map((name) => [name, (results) => results[name]]));

export function buy({ runId }) {
  const purchaseIndex = exec.scenario.iterationInTest;
  // See EXTRA_MS in executors.js: the run ends by its number of requests, not by the clock.
  if (purchaseIndex >= settings.profile.purchases) return;

  const userId = userIdOf(runId, settings.profile.users, purchaseIndex);
  const body = JSON.stringify({ saleId: settings.saleId, userId });
  const response = http.post(`${settings.apiUrl}/api/v1/sale/purchase`, body, parameters);
  const answer = response.status === 0 ? noAnswer(response) : readAnswer(response.status, parse(response));

  purchases.add(1);
  errors.add(answer.failure !== undefined);
  const { blocked, connecting, tls_handshaking: handshaking, duration } = response.timings;
  purchaseLatency.add(blocked + connecting + handshaking + duration);
  if (answer.outcome) outcomeCounters.get(answer.outcome).add(1);
  if (answer.failure) failureCounters.get(answer.failure).add(1);
  check(answer.checks, readChecks);
}

function noAnswer(response) {
  const failure = response.error_code === K6_ERROR_TIMEOUT ? 'timeout' : 'no-connection';
  return { ...readAnswer(0, undefined), failure };
}

function parse(response) {
  try {
    return response.json();
  } catch {
    return undefined;
  }
}
