// What k6 measured, in the report that both drivers write: text on the terminal, JSON in a file.
import { paidReport, paidText } from '../load/paid-report.js';
import { TOLD, toldMetric } from './paid-metrics.js';
import { paidSettings } from './paid-settings.js';

export function handleSummary({ metrics, setup_data: setupData, state }) {
  // Without it the run ended in setup, which said why.
  if (!setupData) return {};
  const { apiUrl, saleId, buyers, ratePerSecond, shares, patienceSeconds, resultsFile } = paidSettings;
  const count = (metric) => metrics[metric]?.values.count ?? 0;
  const told = (kind) =>
    Object.fromEntries(
      TOLD[kind].map((name) => [name, count(toldMetric(kind, name))]).filter(([, times]) => times > 0),
    );
  const report = paidReport({
    driver: 'k6',
    ...{ saleId, apiUrl, runId: setupData.runId, buyers, ratePerSecond, shares, patienceSeconds },
    tookSeconds: state.testRunDurationMs / 1000,
    holds: count('paid_holds'),
    attempts: count('paid_attempt'),
    firsts: told('first'),
    payments: told('payment'),
    ends: told('end'),
    attemptMs: percentiles(metrics.paid_attempt),
    payableMs: percentiles(metrics.paid_payable),
    confirmedMs: percentiles(metrics.paid_confirmed),
  });
  return { stdout: `\n${paidText(report)}\n`, [resultsFile]: `${JSON.stringify(report, null, 2)}\n` };
}

function percentiles(trend) {
  const { 'p(50)': p50 = 0, 'p(99)': p99 = 0, max = 0 } = trend?.values ?? {};
  return { p50, p99, max };
}
