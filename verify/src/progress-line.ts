import type { Progress } from './verify-sale.js';

/** On a terminal the line is drawn again a few times a second; elsewhere each line stays, so there are few. */
const REDRAW_PERIOD_MS = 100;
const LINE_PERIOD_MS = 5_000;

/** One line that tells how far something has come; what is quick is over before it is drawn. */
export class ProgressLine {
  readonly #beganAtMs: number;
  #drawnAtMs: number;
  #isDrawn = false;

  constructor(
    private readonly stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>,
    private readonly nowMs: () => number = () => performance.now(),
  ) {
    this.#beganAtMs = nowMs();
    this.#drawnAtMs = this.#beganAtMs;
  }

  show(text: string): void {
    const nowMs = this.nowMs();
    const { isTTY, columns } = this.stream;
    if (nowMs - this.#drawnAtMs < (isTTY ? REDRAW_PERIOD_MS : LINE_PERIOD_MS)) return;
    this.#drawnAtMs = nowMs;
    const line = `${text}, ${Math.round((nowMs - this.#beganAtMs) / 1_000)} s`;
    this.stream.write(isTTY ? `\r\x1b[2K${line.slice(0, columns - 1)}` : `${line}\n`);
    this.#isDrawn = true;
  }

  /** Takes the line off a terminal. */
  clear(): void {
    if (this.#isDrawn && this.stream.isTTY) this.stream.write('\r\x1b[2K');
    this.#isDrawn = false;
  }
}

export function progressText({ saleId, title, check, checks, looked }: Progress): string {
  const count = (value: number): string => value.toLocaleString('en-US');
  const orders = looked === undefined ? '' : `, ${count(looked.orders)} of ${count(looked.of)} orders`;
  return `${saleId}: ${check} of ${checks}: ${title}${orders}`;
}
