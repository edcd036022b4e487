import type { Progress } from './verify-sale.js';

/** How far the checks of a sale are. */
export function progressText({ saleId, title, check, checks, looked }: Progress): string {
  const count = (value: number): string => value.toLocaleString('en-US');
  const rows = looked === undefined ? '' : `, ${count(looked.read)} of ${count(looked.of)} ${looked.what}`;
  return `${saleId}: ${check} of ${checks}: ${title}${rows}`;
}
