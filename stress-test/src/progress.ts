import { ProgressLine } from 'flashsale-command-line';
import type { Progress } from './built-in-driver.js';

const READ_PERIOD_MS = 200;
const LINE_PERIOD_MS = 1_000;

/** Shows how far something has come, until what it returns is called. */
export function showProgress(text: () => string): () => void {
  const line = new ProgressLine(process.stderr, { linePeriodMs: LINE_PERIOD_MS });
  const timer = setInterval(() => line.show(text()), READ_PERIOD_MS);
  return () => {
    clearInterval(timer);
    line.clear();
  };
}

export function progressText({ planned, sent, inFlight, dropped, failed, outcomes }: Progress): string {
  const counts = Object.entries(outcomes).map(([outcome, count]) => `${outcome} ${count}`);
  return `  sent ${sent} of ${planned}, in flight ${inFlight}, dropped ${dropped}, failed ${failed}, ${counts.join(', ')}`;
}
