import { CHECKOUT_METHOD, checkoutPath } from '../checkouts.js';
import type { Figures, LoadStatistics } from './figures.js';

const FIGURES_HEADER = [
  ...['method', 'path', 'requests', 'orders', 'sold_out', 'failures'],
  ...['median_ms', 'p95_ms', 'p99_ms', 'max_ms', 'requests_per_second'],
];
const SECONDS_HEADER = ['second', 'users', 'requests', 'failures', 'median_ms', 'p95_ms'];

/** A line for each checkout, and one for all. */
export function figuresCsv({ checkouts, total }: LoadStatistics): string {
  return table([
    FIGURES_HEADER,
    ...checkouts.map((figures) => [CHECKOUT_METHOD, checkoutPath(figures.checkout), ...cells(figures)]),
    ['', 'Total', ...cells(total)],
  ]);
}

/** A line for each second. */
export function secondsCsv({ seconds }: LoadStatistics): string {
  const lines = seconds.map(({ second, users, requests, failures, medianMs, p95Ms }) =>
    [second, users, requests, failures, medianMs, p95Ms].map(cell),
  );
  return table([SECONDS_HEADER, ...lines]);
}

function cells({ requests, orders, soldOut, failures, ...rest }: Figures): string[] {
  const { medianMs, p95Ms, p99Ms, maxMs, requestsPerSecond } = rest;
  return [requests, orders, soldOut, failures, medianMs, p95Ms, p99Ms, maxMs, requestsPerSecond].map(cell);
}

function cell(value: number | null): string {
  return value === null ? '' : String(Math.round(value * 1_000) / 1_000);
}

/** By RFC 4180. No cell holds a comma or a quote: they are numbers and our own words. */
function table(lines: readonly (readonly string[])[]): string {
  return lines.map((line) => `${line.join(',')}\r\n`).join('');
}
