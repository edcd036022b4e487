import type { SaleView } from './sale-view.js';

const texts = new WeakMap<SaleView, string>();

/** A sale as it goes over the wire: written once for all who see the same view of it. */
export function toSaleText(view: SaleView): string {
  let text = texts.get(view);
  if (text === undefined) texts.set(view, (text = JSON.stringify(view)));
  return text;
}
