import { type Column, renderTable, thousands, wrap } from 'flashsale-command-line';
import { isHeld, type MatrixResult } from '../run/matrix-result.js';
import type { FaultResult } from '../run/run-fault.js';

/** The titles come last: they are what is cut where the terminal is narrow. */
const COLUMNS: readonly Column[] = [
  { header: '#', align: 'right', expendable: 0 },
  { header: 'verdict', align: 'left', expendable: 0 },
  { header: 'healed in', align: 'right', expendable: 0 },
  { header: 'limit', align: 'right', expendable: 1 },
  { header: 'purchases', align: 'right', expendable: 2 },
  { header: 'fault', align: 'left', expendable: 0 },
];
const OBSERVED = 'observed';
const OBSERVED_INDENT = '   ';

/** The result for a terminal of this width; observations are below each fault. */
export function renderText(matrix: MatrixResult, width: number): string {
  const { results } = matrix;
  const [header = '', rule = '', ...rows] = renderTable(COLUMNS, results.map(cellsOf), width);
  const faults = rows.flatMap((row, i) => [row, ...observedLines(results[i]?.observations ?? [], width)]);
  const violations = results.flatMap(({ number, violations: broken }) =>
    broken.map((violation) => `${number}: ${violation}`),
  );
  return [header, rule, ...faults, '', ...violations, summaryOf(matrix)].join('\n');
}

function observedLines(observations: readonly string[], width: number): string[] {
  return observations.flatMap((observation) =>
    wrap(observation, width - OBSERVED_INDENT.length).map((line) => `${OBSERVED_INDENT}${line}`),
  );
}

/** The result as a table of Markdown. */
export function renderMarkdown(matrix: MatrixResult): string {
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
  const headers = [...COLUMNS.map(({ header }) => header), OBSERVED];
  const rules = [...COLUMNS.map(({ align }) => (align === 'right' ? '--:' : '---')), '---'];
  const rows = matrix.results.map((result) => line([...cellsOf(result), result.observations.join('; ')]));
  return [line(headers), line(rules), ...rows, '', summaryOf(matrix)].join('\n');
}

/** The result of a whole run, in sentences. */
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
  const { number, title, limitMs, purchases } = result;
  const healedMs = slowestHealingMs(result);
  return [
    String(number),
    isHeld(result) ? 'held' : 'BROKEN',
    healedMs === undefined ? '-' : inSeconds(healedMs),
    limitMs === undefined ? '-' : `${limitMs / 1_000} s`,
    thousands(purchases),
    title,
  ];
}
