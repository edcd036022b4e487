// The report of the scenario `paid`, the same for k6 and for the built-in driver.
import { areGood, countsText, percentilesText, sumOf } from './told.js';

/** Ends that a sale may have for a buyer; any other one fails the run. */
export const GOOD_ENDS = ['CONFIRMED', 'CANCELLED', 'let expire', 'too late', 'EXPIRED', 'SOLD_OUT', 'gave up waiting'];
/** The same for what the provider says. It refuses a payment that the shop has cancelled meanwhile. */
export const GOOD_PAYMENTS = ['accepted', 'declined', 'refused: HTTP 400'];

/** Completes what a driver measured to the report of the run: everybody came to an end, and to a good one. */
export function paidReport(measured) {
  const { buyers, ends, payments } = measured;
  return { ...measured, ok: sumOf(ends) === buyers && areGood(ends, GOOD_ENDS) && areGood(payments, GOOD_PAYMENTS) };
}

export function paidText(report) {
  const { saleId, apiUrl, driver, runId, buyers, attempts, holds, tookSeconds } = report;
  return [
    `Stress test of ${saleId} at ${apiUrl}, driven by ${driver}, run ${runId}`,
    line('Buyers', `${buyers}, with ${attempts} attempts and ${holds} holds in ${tookSeconds.toFixed(1)} s`),
    line('Told first', countsText(report.firsts)),
    line('Payments', countsText(report.payments)),
    line('In the end', countsText(report.ends)),
    line('Attempt', percentilesText(report.attemptMs)),
    line('Hold to payable', percentilesText(report.payableMs)),
    line('Paid to confirmed', percentilesText(report.confirmedMs)),
    '',
  ].join('\n');
}

function line(label, text) {
  return `  ${label.padEnd(18)} ${text}`;
}
