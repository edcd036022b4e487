// What k6 measured, in the report that both drivers write: text on the terminal, JSON in a file.
import { FAILURE_KINDS, OUTCOMES } from '../load/answers.js';
import { loadReport, reportText } from '../load/load-report.js';
import { EXTRA_MS } from './executors.js';
import { failureMetric, outcomeMetric } from './metric-names.js';
import { settings } from './settings.js';

export function handleSummary(data) {
  // Without it the run ended in setup, which said why.
  if (!data.setup_data) return {};
  const report = loadReport(measurements(data));
  return { stdout: `\n${reportText(report)}`, [settings.resultsFile]: `${JSON.stringify(report, null, 2)}\n` };
}

function measurements({ metrics, root_group: rootGroup, setup_data: { runId, startedAt }, state }) {
  const { profile, saleId, apiUrl, scenario } = settings;
  const count = (metric) => metrics[metric]?.values.count ?? 0;
  return {
    driver: 'k6',
    scenario,
    saleId,
    apiUrl,
    runId,
    startedAt,
    durationSeconds: (state.testRunDurationMs - EXTRA_MS) / 1000,
    offeredPerSecond: profile.ratePerSecond,
    plannedRequests: profile.purchases,
    requests: count('purchases'),
    // More than k6 calls dropped: at the end of the run it forgets what it is behind with.
    dropped: profile.purchases - count('purchases'),
    latencyMs: latency(metrics.purchase_latency),
    outcomes: Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count(outcomeMetric(outcome))])),
    failuresByKind: Object.fromEntries(FAILURE_KINDS.map((kind) => [kind, count(failureMetric(kind))])),
    checks: rootGroup.checks.map(({ name, passes, fails }) => ({ name, passes, fails })),
    ...(metrics.reads && {
      reads: {
        requests: count('reads'),
        // k6 counts the values that were true as passes; here true means that the read failed.
        failures: metrics.read_errors.values.passes,
        latencyMs: latency(metrics.read_latency),
      },
    }),
  };
}

function latency(trend) {
  const values = trend?.values ?? {};
  return {
    average: values.avg ?? 0,
    p50: values['p(50)'] ?? 0,
    p95: values['p(95)'] ?? 0,
    p99: values['p(99)'] ?? 0,
    max: values.max ?? 0,
  };
}
