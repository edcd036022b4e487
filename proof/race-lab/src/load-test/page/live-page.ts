import { type Html, html } from 'flashsale-command-line';
import type { RunView, StockState, StockView, LiveState } from '../live-state.js';
import { CHECKOUT_METHOD, CHECKOUTS, checkoutPath } from '../plan.js';
import type { Figures, LoadStatistics } from '../statistics.js';
import type { PageMessage } from './browser/message.js';
import { chartSvg, LATENCIES_CHART, REQUESTS_CHART, USERS_CHART } from './charts.js';

export const FIGURE_COLUMNS = ['Requests', 'Orders', 'Sold out', 'Failures', 'Median ms', 'p95 ms', 'Requests/s'];
const NONE = '–';

/** A line for each checkout, also where nobody has asked it yet. */
function checkoutRows(statistics: LoadStatistics | undefined): Html[] {
  return CHECKOUTS.map((checkout) => {
    const figures = statistics?.checkouts.find((candidate) => candidate.checkout === checkout);
    const name = html`<span class="path">${CHECKOUT_METHOD} ${checkoutPath('')}</span>${checkout}`;
    return row(name, figures);
  });
}

function totalRow(statistics: LoadStatistics | undefined): Html {
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

/** Where the load test stands, in a sentence. */
function stateSentence(run: RunView | undefined): string {
  if (run === undefined) return 'No load test has been started yet.';
  const { state, plan, elapsedMs, workers, statistics } = run;
  const elapsed = `${Math.floor(elapsedMs / 1_000)} s`;
  switch (state) {
    case 'starting':
      return `Starting ${workers.length} worker processes …`;
    case 'running': {
      const users = statistics.seconds.at(-1)?.users ?? 0;
      const alive = workers.filter(({ isGone }) => !isGone).length;
      return `Running, ${elapsed} of ${plan.runSeconds} s: ${count(users)} of ${count(plan.users)} users, ${alive} worker processes.`;
    }
    case 'stopping':
      return 'Stopping; what is under way gets its answer …';
    case 'ended':
      return `Ended after ${elapsed}; ${count(statistics.total.requests)} requests to ${plan.host}.`;
  }
}

/** What went otherwise than asked. */
function noteList(run: RunView | undefined): Html[] {
  return (run?.notes ?? []).map((note) => html`<p class="warning">${note}</p>`);
}

/** What failed how often. */
function failureRows(run: RunView | undefined): Html[] {
  return (run?.statistics.checkouts ?? []).flatMap(({ checkout, failuresByKind }) =>
    Object.entries(failuresByKind).map(
      ([kind, times]) => html`<li><strong>${count(times)}</strong> × ${kind} at ${checkoutPath(checkout)}</li>`,
    ),
  );
}

type StockResult = 'race' | 'held' | 'open';

interface StockVerdict {
  readonly result: StockResult;
  /** `-6 of 100`, `exactly 0`, or `37 of 100`. */
  readonly left: string;
  readonly word: string;
  readonly sentence: string;
}

/** What is left by the orders that stand in the store: these count, whatever the counter says. */
export function judgeStock({ totalStock, remainingStock, orders }: StockView): StockVerdict {
  const left = totalStock - orders;
  const sold = `${count(orders)} ${orders === 1 ? 'order' : 'orders'} for ${count(totalStock)} units.`;
  const sentence = remainingStock === left ? sold : `${sold} The counter says that ${count(remainingStock)} are left.`;
  const ofTotal = `${count(left)} of ${count(totalStock)}`;
  if (left < 0) return { result: 'race', left: ofTotal, word: 'RACE CONDITION', sentence };
  if (left === 0) return { result: 'held', left: 'exactly 0', word: 'OK', sentence };
  return { result: 'open', left: ofTotal, word: 'left', sentence };
}

export function stockVerdict(stock: StockState): Html {
  if ('unknown' in stock) {
    return html`<p class="verdict open"><strong>unknown</strong></p>
      <p class="note">${stock.host}: ${stock.unknown}</p>`;
  }
  const { result, left, word, sentence } = judgeStock(stock);
  return html`<p class="verdict ${result}"><strong>${left}</strong> <span>${word}</span></p>
    <p class="note">${sentence}</p>`;
}

/** The parts of the page that change, as they are now. */
export function livePage({ run, stock }: LiveState): PageMessage {
  const seconds = run?.statistics.seconds ?? [];
  const parts = {
    state: html`${stateSentence(run)}`,
    stock: stockVerdict(stock),
    figures: html`${checkoutRows(run?.statistics)}`,
    total: totalRow(run?.statistics),
    failures: html`${failureRows(run)}`,
    notes: html`${noteList(run)}`,
    'chart-requests': chartSvg(REQUESTS_CHART, seconds),
    'chart-latencies': chartSvg(LATENCIES_CHART, seconds),
    'chart-users': chartSvg(USERS_CHART, seconds),
  };
  const texts = Object.fromEntries(Object.entries(parts).map(([id, { text }]) => [id, text]));
  return { state: run?.state ?? 'idle', parts: texts as PageMessage['parts'] };
}
