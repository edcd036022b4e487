import type { Operations } from '../docs/operation.js';
import {
  askLater,
  badSaleInAddress,
  tooManyListeners,
  whereSaleIsNamed,
  whereStreamsAreLimited,
} from '../docs/refusals.js';
import { saleExample, unreadable } from '../sales/sales.docs.js';

export const eventsDocs = {
  'GET /api/v1/sale/:saleId/events': {
    operationId: 'listenToSale',
    tag: 'Sales',
    summary: 'Listen to a sale',
    description: [
      'Server-sent events: the current state, then every change, at most four times a second. The data of an event',
      '`sale` is a `SaleView`. A comment every 15 s is a heartbeat. Browsers reconnect with `Last-Event-ID` on',
      'their own and get the state again only if it has changed.',
    ].join(' '),
    answers: {
      200: {
        description: 'An endless stream.',
        headers: ['X-Server-Time'],
        contentType: 'text/event-stream',
        schema: { type: 'string' },
        examples: {
          stream: {
            summary: 'The start of the stream',
            value: `retry: 1000\n\nevent: sale\nid: Zk3vXo9qT1c5mB0a\ndata: ${JSON.stringify(saleExample)}\n\n`,
          },
        },
      },
      ...badSaleInAddress,
      ...whereSaleIsNamed,
      ...whereStreamsAreLimited,
      ...askLater('The sale cannot be streamed now.', {
        ...unreadable,
        ...tooManyListeners,
      }),
    },
  },
} satisfies Operations;
