import { createHash } from 'node:crypto';
import { type EventLimits, EventStreams, type OpenedEvents, type StreamEvent } from '../events/event-streams.js';
import type { ListenerRefusal, Listeners } from '../events/listeners.js';
import type { OrderRefusal } from './order-finder.js';
import type { OrderView } from './order-view.js';

export type OrderEventsResult = OpenedEvents | OrderRefusal | ListenerRefusal;

/** One state of an order, as sent to listeners. */
export interface OrderEvent extends StreamEvent {
  readonly state: string;
}

/**
 * The time left is no change, as it changes always, but each listener gets the right one.
 *
 * @returns `previous` if nothing changed
 */
function toOrderEvent(view: OrderView, previous?: OrderEvent): OrderEvent {
  const state = JSON.stringify({ ...view, secondsLeft: undefined });
  if (state === previous?.state) return previous;
  const id = createHash('sha256').update(state).digest('base64url').slice(0, 16);
  const madeAtMs = performance.now();
  return { id, state, frame: () => `event: order\nid: ${id}\ndata: ${JSON.stringify(aged(view, madeAtMs))}\n\n` };
}

function aged(view: OrderView, madeAtMs: number): OrderView {
  if (view.secondsLeft === null) return view;
  const ageSeconds = Math.floor((performance.now() - madeAtMs) / 1_000);
  return { ...view, secondsLeft: Math.max(view.secondsLeft - ageSeconds, 0) };
}

/** The event streams of orders, each by its sale and its id. */
export class OrderEvents extends EventStreams<OrderView, OrderRefusal, OrderEvent> {
  constructor(
    read: (orderId: string, saleId: string) => Promise<OrderView | OrderRefusal>,
    limits: EventLimits,
    listeners: Listeners,
  ) {
    const readByKey = (key: string): Promise<OrderView | OrderRefusal> => {
      const [saleId = '', orderId = ''] = key.split(' ');
      return read(orderId, saleId);
    };
    super({ read: readByKey, toEvent: toOrderEvent }, limits, listeners);
  }

  /** Opens the stream of an order, or says why not. */
  listen(
    { orderId, saleId }: Pick<OrderView, 'orderId' | 'saleId'>,
    lastEventId: string | undefined,
    client: string,
  ): Promise<OrderEventsResult> {
    // Neither id has a space.
    return this.open(`${saleId} ${orderId}`, lastEventId, client);
  }
}
