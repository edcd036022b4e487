// The report of a run, the same for k6 and for the built-in driver: its thresholds, its JSON and its text.
import { FAILURE_KINDS, OUTCOMES } from './answers.js';

export const LATENCY_P95_MS_LIMIT = 500;
export const FAILURE_RATE_LIMIT = 0.01;

/** Completes what a driver measured (see `Measurements` in load-report.d.ts) to the report of the run. */
export function loadReport(measured) {
  const failures = sum(measured.failuresByKind);
  const failureRate = measured.requests === 0 ? 0 : failures / measured.requests;
  const facts = {
    ...measured,
    requestsPerSecond: round(measured.requests / measured.durationSeconds, 1),
    failures,
    failureRate,
    outcomes: Object.fromEntries(OUTCOMES.map((outcome) => [outcome, measured.outcomes[outcome] ?? 0])),
    failuresByKind: Object.fromEntries(
      FAILURE_KINDS.filter((kind) => measured.failuresByKind[kind] > 0).map((kind) => [
        kind,
        measured.failuresByKind[kind],
      ]),
    ),
  };
  const thresholds = thresholdsOf(facts);
  return { ...facts, thresholds, ok: thresholds.every((threshold) => threshold.ok) };
}

function thresholdsOf(facts) {
  const thresholds = [
    { name: 'dropped', limit: 'none', found: count(facts.dropped), ok: facts.dropped === 0 },
    {
      name: 'failures',
      limit: `< ${FAILURE_RATE_LIMIT * 100} %`,
      found: percent(facts.failureRate),
      ok: facts.failureRate < FAILURE_RATE_LIMIT,
    },
    {
      name: 'latency p95',
      limit: `< ${LATENCY_P95_MS_LIMIT} ms`,
      found: milliseconds(facts.latencyMs.p95),
      ok: facts.latencyMs.p95 < LATENCY_P95_MS_LIMIT,
    },
  ];
  if (facts.reads) {
    thresholds.push({
      name: 'read failures',
      limit: `< ${FAILURE_RATE_LIMIT * 100} %`,
      found: percent(facts.reads.requests === 0 ? 0 : facts.reads.failures / facts.reads.requests),
      ok: facts.reads.failures < FAILURE_RATE_LIMIT * facts.reads.requests,
    });
  }
  return thresholds;
}

/** The report for people, in a box. */
export function reportText(report) {
  const { reads, driverLagMs } = report;
  return boxed([
    [
      `Stress test of ${report.saleId} at ${report.apiUrl}`,
      `  ${report.scenario}, driven by ${report.driver}, run ${report.runId}`,
    ],
    [
      'REQUEST STATISTICS',
      row(
        'Requests',
        `${count(report.requests)} in ${report.durationSeconds.toFixed(2)} s (${count(report.requestsPerSecond)}/s)`,
      ),
      row('Failed', `${count(report.failures)} (${percent(report.failureRate)})`),
      ...Object.entries(report.failuresByKind).map(([kind, number]) => row(`  ${kind}`, count(number))),
      row('Dropped', count(report.dropped)),
      ...(reads ? [row('Reads', `${count(reads.requests)}, failed ${count(reads.failures)}`)] : []),
    ],
    [
      'RESPONSE TIME',
      row('Latency', latencyText(report.latencyMs)),
      ...(reads ? [row('Read latency', latencyText(reads.latencyMs))] : []),
      ...(driverLagMs ? [row('Driver lag', lagText(driverLagMs))] : []),
    ],
    ['PURCHASE RESULTS', ...OUTCOMES.map((outcome) => row(outcome, count(report.outcomes[outcome])))],
    ['CHECKS AND THRESHOLDS', ...report.checks.map(checkText), ...report.thresholds.map(thresholdText)],
  ]);
}

/** As wide as its longest line; k6 knows no width of a terminal. */
function boxed(sections) {
  const width = Math.max(...sections.flat().map((line) => line.length));
  const bar = '═'.repeat(width + 2);
  const body = sections.map((lines) => lines.map((line) => `║ ${line.padEnd(width)} ║\n`).join(''));
  return `╔${bar}╗\n${body.join(`╠${bar}╣\n`)}╚${bar}╝\n`;
}

function checkText({ name, passes, fails }) {
  return `  ${mark(fails === 0)} ${name}${fails === 0 ? '' : ` (failed ${count(fails)} of ${count(passes + fails)})`}`;
}

function thresholdText({ name, limit, found, ok }) {
  return `  ${mark(ok)} ${name} ${limit}: ${found}`;
}

function lagText({ p50, p99, max }) {
  return `p50 ${milliseconds(p50)}, p99 ${milliseconds(p99)}, max ${milliseconds(max)}`;
}

function latencyText({ average, p50, p95, p99, max }) {
  const parts = { average, p50, p95, p99, max };
  return Object.entries(parts)
    .map(([name, value]) => `${name} ${milliseconds(value)}`)
    .join(', ');
}

function row(label, text) {
  return `  ${label.padEnd(19)} ${text}`;
}

function mark(ok) {
  return ok ? 'ok    ' : 'FAILED';
}

function milliseconds(value) {
  return `${value.toFixed(value < 10 ? 2 : 1)} ms`;
}

function percent(rate) {
  return `${(rate * 100).toFixed(2)} %`;
}

/** With thousands separated; k6 has no Intl. */
function count(value) {
  return String(value).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

function round(value, digits) {
  return Number.isFinite(value) ? Number(value.toFixed(digits)) : 0;
}

function sum(numbers) {
  return Object.values(numbers).reduce((total, number) => total + number, 0);
}
