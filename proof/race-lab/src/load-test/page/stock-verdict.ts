import { type Html, html } from 'flashsale-command-line';
import type { StockState, StockView } from '../live-state.js';

type StockResult = 'race' | 'held' | 'open';

export interface StockVerdict {
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

function count(value: number): string {
  return value.toLocaleString('en-US');
}
