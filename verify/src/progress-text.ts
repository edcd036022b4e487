import type { Progress } from './verify-sale.js';

/** How far the checks of a sale are. */
export function progressText({ saleId, title, check, checks, looked }: Progress): string {
  const count = (value: number): string => value.toLocaleString('en-US');
  const orders = looked === undefined ? '' : `, ${count(looked.orders)} of ${count(looked.of)} orders`;
  return `${saleId}: ${check} of ${checks}: ${title}${orders}`;
}
