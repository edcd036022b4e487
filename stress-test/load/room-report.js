// The report of the scenario `room`, the same for k6 and for the built-in driver.
import { areGood, countsText, percentilesText, sumOf } from './told.js';

/** What may be said, by kind; anything else fails the run. */
export const GOOD_OF_ROOM = {
  second: ['same'],
  uninvited: ['HTTP 403'],
  end: ['SUCCESS', 'HELD', 'SOLD_OUT', 'ALL_HELD', 'ENDED', 'never came back', 'gave up waiting'],
};

/** Completes what a driver measured to the report of the run: everybody came to an end, and was told nothing wrong. */
export function roomReport(measured) {
  const { visitors, seconds, uninvited, ends } = measured;
  const ok =
    sumOf(ends) === visitors &&
    areGood(seconds, GOOD_OF_ROOM.second) &&
    areGood(uninvited, GOOD_OF_ROOM.uninvited) &&
    areGood(ends, GOOD_OF_ROOM.end);
  return { ...measured, ok };
}

export function roomText(report) {
  const { saleId, apiUrl, driver, runId, visitors, polls, tookSeconds } = report;
  return [
    `Stress test of the waiting room of ${saleId} at ${apiUrl}, driven by ${driver}, run ${runId}`,
    line('Visitors', `${visitors}, with ${polls} polls in ${tookSeconds.toFixed(1)} s`),
    line('Second device', countsText(report.seconds)),
    line('Not admitted', countsText(report.uninvited)),
    line('In the end', countsText(report.ends)),
    ...(report.solveMs === undefined ? [] : [line('Challenge', percentilesText(report.solveMs))]),
    line('Number', percentilesText(report.joinMs)),
    line('Poll', percentilesText(report.pollMs)),
    '',
  ].join('\n');
}

function line(label, text) {
  return `  ${label.padEnd(14)} ${text}`;
}
