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
