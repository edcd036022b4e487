import { styleText } from 'node:util';
import { NO_COLOR } from './environment.js';

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

export interface Column {
  readonly header: string;
  readonly align: 'left' | 'right';
  /** The columns of the highest number go first where the terminal is narrow; those of 0 stay. */
  readonly expendable: number;
}

const GAP = '  ';
const NARROW_GAP = ' ';

/**
 * Lines no wider than the terminal: first the gaps get narrow, then columns that may go, go; what is still too wide is
 * cut.
 */
export function renderTable(columns: readonly Column[], rows: readonly string[][], widthMax: number): string[] {
  let shown = columns.map((_, place) => place);
  const widths = columns.map(({ header }, place) =>
    Math.max(header.length, ...rows.map((row) => (row[place] ?? '').length)),
  );
  const widthOf = (places: readonly number[], gap: string): number =>
    places.reduce((sum, place) => sum + (widths[place] ?? 0), 0) + gap.length * (places.length - 1);
  while (widthOf(shown, NARROW_GAP) > widthMax) {
    const [last] = shown
      .filter((place) => expendability(columns, place) > 0)
      .sort((a, b) => expendability(columns, b) - expendability(columns, a));
    if (last === undefined) break;
    shown = shown.filter((place) => place !== last);
  }
  const gap = widthOf(shown, GAP) <= widthMax ? GAP : NARROW_GAP;
  const line = (cells: readonly string[]): string =>
    shown
      .map((place) => {
        const cell = cells[place] ?? '';
        const width = widths[place] ?? 0;
        return columns[place]?.align === 'right' ? cell.padStart(width) : cell.padEnd(width);
      })
      .join(gap)
      .trimEnd()
      .slice(0, widthMax);
  const rule = shown.map((place) => '─'.repeat(widths[place] ?? 0)).join(gap);
  return [line(columns.map(({ header }) => header)), rule.slice(0, widthMax), ...rows.map(line)];
}

function expendability(columns: readonly Column[], place: number): number {
  return columns[place]?.expendable ?? 0;
}

/** Breaks a text between words, so that no line is wider than the limit unless a single word is. */
export function wrap(text: string, widthMax: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > widthMax) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}

const BAR_WIDTH = 20;

/** ████████░░░░░░░░░░░░ */
export function progressBar(done: number, of: number): string {
  const full = of === 0 ? BAR_WIDTH : Math.min(BAR_WIDTH, Math.floor((done / of) * BAR_WIDTH));
  return '█'.repeat(full) + '░'.repeat(BAR_WIDTH - full);
}
