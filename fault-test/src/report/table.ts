import { type Column, renderTable, thousands } from 'flashsale-command-line';
import { isHeld, type MatrixResult } from '../run/matrix-result.js';
import type { FaultResult } from '../run/run-fault.js';

const COLUMNS: readonly Column[] = [
  { header: '#', align: 'right', expendable: 0 },
  { header: 'fault', align: 'left', expendable: 0 },
  { header: 'purchases', align: 'right', expendable: 2 },
  { header: 'healed in', align: 'right', expendable: 0 },
  { header: 'limit', align: 'right', expendable: 1 },
  { header: 'verdict', align: 'left', expendable: 0 },
  { header: 'observed', align: 'left', expendable: 3 },
];

/** The result for a terminal of this width. */
export function renderText(matrix: MatrixResult, width: number): string {
  const violations = matrix.results.flatMap(({ number, violations: broken }) =>
    broken.map((violation) => `${number}: ${violation}`),
  );
  return [...renderTable(COLUMNS, matrix.results.map(cellsOf), width), '', ...violations, summaryOf(matrix)].join('\n');
}

/** The result as a table of Markdown. */
export function renderMarkdown(matrix: MatrixResult): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const rules = COLUMNS.map(({ align }) => (align === 'right' ? '--:' : '---'));
  const rows = matrix.results.map((result) => line(cellsOf(result)));
  return [line(COLUMNS.map(({ header }) => header)), line(rules), ...rows, '', summaryOf(matrix)].join('\n');
}

/** What a whole run came to, in sentences. */
export function summaryOf({ results, ratePerSecond, tookMs, seed }: MatrixResult): string {
  const purchases = results.reduce((sum, result) => sum + result.purchases, 0);
  const successes = results.reduce((sum, { answers }) => sum + (answers.SUCCESS ?? 0), 0);
  const held = results.filter(isHeld).length;
  const minutes = (tookMs / 60_000).toFixed(1);
  return (
    `${held} of ${results.length} faults held. ${thousands(purchases)} purchases recorded, ` +
    `${thousands(successes)} of them SUCCESS, at ${ratePerSecond} a second, in ${minutes} minutes. Seed ${seed}.`
  );
}

export function inSeconds(durationMs: number): string {
  return `${(durationMs / 1_000).toFixed(1)} s`;
}

/** The slowest healing of a fault with several parts; undefined where nothing had to heal. */
export function slowestHealingMs({ healings }: Pick<FaultResult, 'healings'>): number | undefined {
  return healings.length === 0 ? undefined : Math.max(...healings.map(({ tookMs }) => tookMs));
}

function cellsOf(result: FaultResult): string[] {
  const { number, title, limitMs, observations, purchases } = result;
  const healedMs = slowestHealingMs(result);
  return [
    String(number),
    title,
    thousands(purchases),
    healedMs === undefined ? '-' : inSeconds(healedMs),
    limitMs === undefined ? '-' : `${limitMs / 1_000} s`,
    isHeld(result) ? 'held' : 'BROKEN',
    observations.join('; '),
  ];
}
