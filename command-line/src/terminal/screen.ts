import { styleText } from 'node:util';
import { NO_COLOR } from '../environment.js';

const WIDTH_WITHOUT_TERMINAL = 80;
const REDRAW_PERIOD_MS = 80;

type Style = Parameters<typeof styleText>[0];

/** The terminal, or whatever stands in its place: then there are no colours and no line is drawn twice. */
export class Screen {
  readonly #isTerminal: boolean;
  readonly #hasColours: boolean;
  #liveLine = '';
  #drawnAtMs = 0;

  constructor(private readonly stream: NodeJS.WriteStream = process.stdout) {
    this.#isTerminal = stream.isTTY;
    this.#hasColours = stream.isTTY && !NO_COLOR;
  }

  /** False where the output goes into a pipe or a file. */
  get isTerminal(): boolean {
    return this.#isTerminal;
  }

  get width(): number {
    return this.#isTerminal ? this.stream.columns : WIDTH_WITHOUT_TERMINAL;
  }

  print(line = ''): void {
    this.clearLive();
    this.stream.write(`${line}\n`);
  }

  /** Replaces the line that is being written over and over; drawn a few times a second at most. */
  drawLive(line: string): void {
    if (!this.#isTerminal || Date.now() - this.#drawnAtMs < REDRAW_PERIOD_MS) return;
    this.#drawnAtMs = Date.now();
    this.#liveLine = line.slice(0, this.width - 1);
    this.stream.write(`\r\x1b[2K${this.#liveLine}`);
  }

  clearLive(): void {
    if (this.#liveLine !== '') this.stream.write('\r\x1b[2K');
    this.#liveLine = '';
  }

  paint(style: Style, text: string): string {
    return this.#hasColours ? styleText(style, text) : text;
  }
}
