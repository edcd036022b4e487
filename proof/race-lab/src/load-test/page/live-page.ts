import { html } from 'flashsale-command-line';
import type { LiveState } from '../live-state.js';
import type { PageMessage } from './browser/message.js';
import { chartSvg } from './chart-svg.js';
import { LATENCIES_CHART, REQUESTS_CHART, USERS_CHART } from './charts.js';
import { checkoutRows, totalRow } from './figures-rows.js';
import { failureRows, noteList, stateSentence } from './run-words.js';
import { stockVerdict } from './stock-verdict.js';

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
