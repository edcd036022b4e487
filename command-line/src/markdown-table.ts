import type { Column } from './terminal.js';

/** The rule below a head needs so many dashes. */
const WIDTH_MIN = 3;

/** A table as Prettier writes it, so that a generated page passes the check of formats. */
export function markdownTable(
  columns: readonly Pick<Column, 'header' | 'align'>[],
  rows: readonly (readonly string[])[],
): string {
  const widths = columns.map(({ header }, place) =>
    Math.max(WIDTH_MIN, header.length, ...rows.map((row) => row[place]?.length ?? 0)),
  );
  const line = (cells: readonly string[]): string =>
    `| ${columns.map(({ align }, place) => padded(cells[place] ?? '', widths[place] ?? 0, align)).join(' | ')} |`;
  const rule = columns.map(({ align }, place) => {
    const dashes = '-'.repeat(widths[place] ?? 0);
    return align === 'right' ? `${dashes.slice(1)}:` : dashes;
  });
  return [line(columns.map(({ header }) => header)), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}

function padded(text: string, width: number, align: Column['align']): string {
  return align === 'right' ? text.padStart(width) : text.padEnd(width);
}
