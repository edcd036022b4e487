import { createHash } from 'node:crypto';
import { type SaleView, toSaleText } from '../sales/sale-view.js';

/** One state of a sale as listeners hear it. */
export interface SaleEvent {
  /** The same for the same state, whichever API process tells it, so a listener may come back to any of them. */
  readonly id: string;
  readonly data: string;
  /** As it goes over the wire. */
  readonly frame: string;
}

/** `previous` is given back while nothing changed, so that most of the time no id is made. */
export function toSaleEvent(view: SaleView, previous?: SaleEvent): SaleEvent {
  const data = toSaleText(view);
  if (data === previous?.data) return previous;
  const id = createHash('sha256').update(data).digest('base64url').slice(0, 16);
  return { id, data, frame: `event: sale\nid: ${id}\ndata: ${data}\n\n` };
}
