import { createHash } from 'node:crypto';
import { type SaleView, toSaleText } from '../sales/sale-view.js';

/** One state of a sale, as sent to listeners. */
export interface SaleEvent {
  /** The same for the same state in every API process, so a listener may reconnect to any of them. */
  readonly id: string;
  readonly data: string;
  /** As it goes over the wire. */
  readonly frame: string;
}

/** Returns `previous` if nothing changed, which usually avoids hashing. */
export function toSaleEvent(view: SaleView, previous?: SaleEvent): SaleEvent {
  const data = toSaleText(view);
  if (data === previous?.data) return previous;
  const id = createHash('sha256').update(data).digest('base64url').slice(0, 16);
  return { id, data, frame: `event: sale\nid: ${id}\ndata: ${data}\n\n` };
}
