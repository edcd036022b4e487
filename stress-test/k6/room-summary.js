// What k6 measured, in the report that both drivers write: text on the terminal, JSON in a file.
import { roomReport, roomText } from '../load/room-report.js';
import { ROOM_TOLD, roomMetric } from './room-metrics.js';
import { roomSettings } from './room-settings.js';

export function handleSummary({ metrics, setup_data: setupData, state }) {
  // Without it the run ended in setup, which said why.
  if (!setupData) return {};
  const { apiUrl, saleId, visitors, ratePerSecond, neverBackShare, resultsFile } = roomSettings;
  const count = (metric) => metrics[metric]?.values.count ?? 0;
  const told = (kind) =>
    Object.fromEntries(
      ROOM_TOLD[kind].map((name) => [name, count(roomMetric(kind, name))]).filter(([, times]) => times > 0),
    );
  const report = roomReport({
    driver: 'k6',
    ...{ saleId, apiUrl, runId: setupData.runId, visitors, ratePerSecond, neverBackShare },
    tookSeconds: state.testRunDurationMs / 1000,
    polls: count('room_poll'),
    seconds: told('second'),
    uninvited: told('uninvited'),
    ends: told('end'),
    joinMs: percentiles(metrics.room_join),
    pollMs: percentiles(metrics.room_poll),
  });
  return { stdout: `\n${roomText(report)}\n`, [resultsFile]: `${JSON.stringify(report, null, 2)}\n` };
}

function percentiles(trend) {
  const { 'p(50)': p50 = 0, 'p(99)': p99 = 0, max = 0 } = trend?.values ?? {};
  return { p50, p99, max };
}
