import { createHash } from 'node:crypto';
import { type SaleView, toSaleText } from '../sales/sale-view.js';
import type { StreamEvent } from './event-streams.js';

/** One state of a sale, as sent to listeners. */
export interface SaleEvent extends StreamEvent {
  readonly data: string;
}

/** Returns `previous` if nothing changed, which usually avoids hashing. */
export function toSaleEvent(view: SaleView, previous?: SaleEvent): SaleEvent {
  const data = toSaleText(view);
  if (data === previous?.data) return previous;
  const id = createHash('sha256').update(data).digest('base64url').slice(0, 16);
  const frame = `event: sale\nid: ${id}\ndata: ${data}\n\n`;
  return { id, data, frame: () => frame };
}
