// What k6 measured, in the report that both drivers write: text on the terminal, JSON in a file.
import { roomReport, roomText } from '../load/room-report.js';
import { ROOM_TOLD } from './room-metrics.js';
import { roomSettings } from './room-settings.js';
import { countOf, percentilesOf, toldCounts } from './told-metrics.js';

export function handleSummary({ metrics, setup_data: setupData, state }) {
  // Without it the run ended in setup, which said why.
  if (!setupData) return {};
  const { apiUrl, saleId, visitors, ratePerSecond, neverBackShare, resultsFile } = roomSettings;
  const told = (kind) => toldCounts(metrics, 'room', kind, ROOM_TOLD[kind]);
  const report = roomReport({
    driver: 'k6',
    ...{ saleId, apiUrl, runId: setupData.runId, visitors, ratePerSecond, neverBackShare },
    tookSeconds: state.testRunDurationMs / 1000,
    polls: countOf(metrics, 'room_poll'),
    seconds: told('second'),
    uninvited: told('uninvited'),
    ends: told('end'),
    joinMs: percentilesOf(metrics.room_join),
    pollMs: percentilesOf(metrics.room_poll),
  });
  return { stdout: `\n${roomText(report)}\n`, [resultsFile]: `${JSON.stringify(report, null, 2)}\n` };
}
