import type { Operations } from '../docs/operation.js';
import { askLater, badSaleInAddress, refusal, whereSaleIsNamed } from '../docs/refusals.js';
import { saleExample, unreadable } from '../sales/sales.docs.js';

export const eventsDocs = {
  'GET /api/v1/sale/:saleId/events': {
    operationId: 'listenToSale',
    tag: 'Sales',
    summary: 'A sale, live',
    description: [
      'Server-sent events: the present state, then every change, four times a second at most. The data of an event',
      '`sale` is a `SaleView`. A comment every 15 s is a sign of life. Browsers reconnect with `Last-Event-ID` on',
      'their own and get the state again only where it has changed.',
    ].join(' '),
    answers: {
      200: {
        description: 'A stream without an end.',
        headers: ['X-Server-Time'],
        contentType: 'text/event-stream',
        schema: { type: 'string' },
        examples: {
          stream: {
            summary: 'The beginning of the stream',
            value: `retry: 1000\n\nevent: sale\nid: Zk3vXo9qT1c5mB0a\ndata: ${JSON.stringify(saleExample)}\n\n`,
          },
        },
      },
      ...badSaleInAddress,
      ...whereSaleIsNamed,
      429: {
        description: 'The address has as many streams as it may have.',
        examples: refusal('too-many-of-client', 'One stream too many', 429, 'You are listening too often already'),
        headers: ['Retry-After'],
      },
      ...askLater('There is nothing to listen to now.', {
        ...unreadable,
        ...refusal(
          'too-many-listeners',
          'The process has 5,000 listeners',
          503,
          'Too many are listening, please ask for the status instead',
        ),
      }),
    },
  },
} satisfies Operations;
