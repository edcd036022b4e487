/** On a terminal the line is drawn again a few times a second; elsewhere each line stays, so there are few. */
const REDRAW_PERIOD_MS = 100;
const LINE_PERIOD_DEFAULT_MS = 5_000;

interface ProgressSettings {
  /** How often a line is written where there is no terminal. */
  readonly linePeriodMs?: number;
  readonly nowMs?: () => number;
}

/** One line that says how far something has come; what is quick is over before it is drawn. */
export class ProgressLine {
  readonly #linePeriodMs: number;
  readonly #nowMs: () => number;
  readonly #beganAtMs: number;
  #drawnAtMs: number;
  #isDrawn = false;

  constructor(
    private readonly stream: Pick<NodeJS.WriteStream, 'isTTY' | 'columns' | 'write'>,
    { linePeriodMs = LINE_PERIOD_DEFAULT_MS, nowMs = () => performance.now() }: ProgressSettings = {},
  ) {
    this.#linePeriodMs = linePeriodMs;
    this.#nowMs = nowMs;
    this.#beganAtMs = nowMs();
    this.#drawnAtMs = this.#beganAtMs;
  }

  show(text: string): void {
    const nowMs = this.#nowMs();
    const { isTTY, columns } = this.stream;
    if (nowMs - this.#drawnAtMs < (isTTY ? REDRAW_PERIOD_MS : this.#linePeriodMs)) return;
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
