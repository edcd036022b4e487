import type { SaleView } from '../sales/sale-view.js';
import type { SaleResult } from '../sales/sales.service.js';
import { type EventLimits, EventStreams, type OpenedEvents } from './event-streams.js';
import type { ListenerRefusal, Listeners } from './listeners.js';
import { type SaleEvent, toSaleEvent } from './sale-event.js';

type SaleRefusal = Extract<SaleResult, string>;

export type SaleEventsResult = OpenedEvents | SaleRefusal | ListenerRefusal;

/** The event streams of sales, by sale id. */
export class SaleEvents extends EventStreams<SaleView, SaleRefusal, SaleEvent> {
  constructor(read: (saleId: string) => Promise<SaleResult>, limits: EventLimits, listeners: Listeners) {
    super({ read, toEvent: toSaleEvent }, limits, listeners);
  }
}
