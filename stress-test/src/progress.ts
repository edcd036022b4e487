import type { Progress } from './built-in-driver.js';

const TERMINAL_PERIOD_MS = 200;
const LINE_PERIOD_MS = 1_000;
const CLEAR_LINE = '\r\u001b[K';

/** Shows a line while something runs: renewed in place on a terminal, else a new one every second. */
export class ProgressLine {
  readonly #isTerminal = process.stderr.isTTY;
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly text: () => string) {
    this.#timer = setInterval(() => this.#show(), this.#isTerminal ? TERMINAL_PERIOD_MS : LINE_PERIOD_MS);
  }

  stop(): void {
    clearInterval(this.#timer);
    if (this.#isTerminal) process.stderr.write(CLEAR_LINE);
  }

  #show(): void {
    process.stderr.write(this.#isTerminal ? `${CLEAR_LINE}${this.text()}` : `${this.text()}\n`);
  }
}

export function progressText({ planned, sent, inFlight, dropped, failed, outcomes }: Progress): string {
  const counts = Object.entries(outcomes).map(([outcome, count]) => `${outcome} ${count}`);
  return `  sent ${sent} of ${planned}, in flight ${inFlight}, dropped ${dropped}, failed ${failed}, ${counts.join(', ')}`;
}
