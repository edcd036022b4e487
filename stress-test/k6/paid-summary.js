// What k6 measured, in the report that both drivers write: text on the terminal, JSON in a file.
import { paidReport, paidText } from '../load/paid-report.js';
import { PAID_TOLD } from './paid-metrics.js';
import { paidSettings } from './paid-settings.js';
import { countOf, percentilesOf, toldCounts } from './told-metrics.js';

export function handleSummary({ metrics, setup_data: setupData, state }) {
  // Without it the run ended in setup, which said why.
  if (!setupData) return {};
  const { apiUrl, saleId, buyers, ratePerSecond, shares, patienceSeconds, resultsFile } = paidSettings;
  const told = (kind) => toldCounts(metrics, 'paid', kind, PAID_TOLD[kind]);
  const report = paidReport({
    driver: 'k6',
    ...{ saleId, apiUrl, runId: setupData.runId, buyers, ratePerSecond, shares, patienceSeconds },
    tookSeconds: state.testRunDurationMs / 1000,
    holds: countOf(metrics, 'paid_holds'),
    attempts: countOf(metrics, 'paid_attempt'),
    firsts: told('first'),
    payments: told('payment'),
    ends: told('end'),
    attemptMs: percentilesOf(metrics.paid_attempt),
    payableMs: percentilesOf(metrics.paid_payable),
    confirmedMs: percentilesOf(metrics.paid_confirmed),
  });
  return { stdout: `\n${paidText(report)}\n`, [resultsFile]: `${JSON.stringify(report, null, 2)}\n` };
}
