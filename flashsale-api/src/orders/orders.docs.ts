import type { Operations } from '../docs/operation.js';
import {
  askLater,
  badInput,
  identityAway,
  refusal,
  shed,
  tooManyListeners,
  whereReadsAreLimited,
  whereSendersAreIdentified,
  whereStreamsAreLimited,
} from '../docs/refusals.js';

const orderId = '0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d41';
export const orderExample = {
  orderId,
  saleId: 'sale_4',
  userId: 'user123',
  status: 'HELD',
  quantity: 2,
  amount: 3_998,
  currency: 'EUR',
  expiresAt: '2026-11-27T09:10:00.000Z',
  secondsLeft: 412,
  payment: { status: 'OPEN' },
  confirmedAt: null,
  endReason: null,
};

export const whereOrderIsNamed = {
  ...badInput(
    refusal('bad-order', 'An order id that is none', 400, [
      'orderId must match pattern "^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"',
    ]),
  ),
  ...whereSendersAreIdentified,
  404: {
    description: 'There is no such order of a sale that holds units, or it is of another buyer.',
    examples: refusal(
      'unknown-order',
      'An unknown order id',
      404,
      'Order 0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d40 not found',
    ),
  },
};
const unreadable = {
  ...refusal('not-ready', 'The stores are away', 503, 'Orders cannot be read, please try again'),
  ...identityAway,
  ...shed,
};

export const ordersDocs = {
  'GET /api/v1/orders/:orderId': {
    operationId: 'getOrder',
    tag: 'Orders',
    summary: 'One order of a sale that holds units',
    description: [
      'Name the sale in `saleId` if you know it: an order that was made a moment ago is then found without a wait. Where',
      'buyers are identified an order is shown to its buyer alone; elsewhere to whoever knows its id. `expiresAt` and',
      '`secondsLeft` are null unless the order is held.',
    ].join(' '),
    answers: {
      200: {
        description: 'The order.',
        schemaName: 'OrderView',
        examples: { held: { summary: 'It waits for its payment', value: orderExample } },
      },
      ...whereOrderIsNamed,
      ...whereReadsAreLimited,
      ...askLater('The order cannot be read now.', unreadable),
    },
  },

  'GET /api/v1/orders/:orderId/events': {
    operationId: 'listenToOrder',
    tag: 'Orders',
    summary: 'Listen to an order',
    description: [
      'Server-sent events: the current state, then every change. The data of an event `order` is an `OrderView`; that its time',
      'passes is no change. A comment every 15 s is a heartbeat.',
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
            value: `retry: 1000\n\nevent: order\nid: Zk3vXo9qT1c5mB0a\ndata: ${JSON.stringify(orderExample)}\n\n`,
          },
        },
      },
      ...whereOrderIsNamed,
      ...whereStreamsAreLimited,
      ...askLater('The order cannot be streamed now.', {
        ...unreadable,
        ...tooManyListeners,
      }),
    },
  },

  'POST /api/v1/orders/:orderId/cancel': {
    operationId: 'cancelOrder',
    tag: 'Orders',
    summary: 'Cancel an order that is held',
    description: [
      'Its units are on sale again at once. `money` is `NONE` if no payment had begun, and `VOIDED` if what was reserved is let go.',
      'Repeating it changes nothing.',
    ].join(' '),
    answers: {
      200: {
        description: 'It is cancelled.',
        schemaName: 'CancelledOrder',
        examples: {
          cancelled: { summary: 'The units are on sale again', value: { orderId, status: 'CANCELLED', money: 'NONE' } },
        },
      },
      ...whereOrderIsNamed,
      409: {
        description: 'It is paid for.',
        examples: refusal(
          'confirmed',
          'A confirmed order',
          409,
          'This order is confirmed and can be cancelled by the seller only',
        ),
      },
      410: {
        description: 'It ended before.',
        examples: refusal('expired', 'An order that expired', 410, 'This order has expired'),
      },
      ...whereReadsAreLimited,
      ...askLater('It is not cancelled, or nobody knows: ask again.', unreadable),
    },
  },
} satisfies Operations;
