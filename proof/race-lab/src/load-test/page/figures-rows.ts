import { type Html, html } from 'flashsale-command-line';
import { CHECKOUT_METHOD, CHECKOUTS, checkoutPath } from '../checkouts.js';
import type { Figures, LoadStatistics } from '../statistics/figures.js';

export const FIGURE_COLUMNS = ['Requests', 'Orders', 'Sold out', 'Failures', 'Median ms', 'p95 ms', 'Requests/s'];
const NONE = '–';

/** A line for each checkout, also where nobody has asked it yet. */
export function checkoutRows(statistics: LoadStatistics | undefined): Html[] {
  return CHECKOUTS.map((checkout) => {
    const figures = statistics?.checkouts.find((candidate) => candidate.checkout === checkout);
    const name = html`<span class="path">${CHECKOUT_METHOD} ${checkoutPath('')}</span>${checkout}`;
    return row(name, figures);
  });
}

export function totalRow(statistics: LoadStatistics | undefined): Html {
  return row(html`Total`, statistics?.total);
}

function row(name: Html, figures: Figures | undefined): Html {
  const cells = figures === undefined ? FIGURE_COLUMNS.map(() => NONE) : cellsOf(figures);
  const failed = (figures?.failures ?? 0) > 0;
  return html`<tr>
    <th scope="row">${name}</th>
    ${cells.map((cell, column) => html`<td${failed && FIGURE_COLUMNS[column] === 'Failures' && html` class="failed"`}>${cell}</td>`)}
  </tr>`;
}

function cellsOf({ requests, orders, soldOut, failures, medianMs, p95Ms, requestsPerSecond }: Figures): string[] {
  const share = failures === 0 ? '' : ` (${((failures / requests) * 100).toFixed(1)}%)`;
  return [
    ...[requests, orders, soldOut].map(count),
    `${count(failures)}${share}`,
    ...[medianMs, p95Ms].map(latency),
    requestsPerSecond.toLocaleString('en-US', { minimumFractionDigits: 1, maximumFractionDigits: 1 }),
  ];
}

function latency(ms: number | null): string {
  return ms === null ? NONE : ms.toLocaleString('en-US', { maximumFractionDigits: ms < 10 ? 1 : 0 });
}

function count(value: number): string {
  return value.toLocaleString('en-US');
}
