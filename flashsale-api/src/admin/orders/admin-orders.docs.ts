import type { Operations } from '../../docs/operation.js';
import { askLater, badInput, refusal, whereAdministratorsAreLetIn, whereBodyIsSent } from '../../docs/refusals.js';
import { orderExample } from '../../orders/orders.docs.js';

const { orderId } = orderExample;

export const adminOrdersDocs = {
  'POST /api/v1/admin/orders/:orderId/cancel': {
    operationId: 'cancelOrderAsOperator',
    tag: 'Administration',
    summary: 'Cancel an order of a sale that holds units, held or confirmed',
    description: [
      'Its units are on sale again, and its money goes back. With `refund: false` an order that is paid stays as it is. The reason',
      'is kept in the audit trail. Repeating it changes nothing.',
    ].join(' '),
    requests: {
      cancel: {
        summary: 'A reason for the audit trail',
        value: { reason: 'The buyer has asked for it', refund: true },
      },
    },
    answers: {
      200: {
        description: 'It is cancelled.',
        schemaName: 'CancelledOrder',
        examples: {
          cancelled: {
            summary: 'The units are on sale again, and the money goes back',
            value: { orderId, status: 'CANCELLED', money: 'REFUNDING' },
          },
        },
      },
      ...badInput(
        refusal('no-reason', 'Without a reason', 400, [
          'reason must be readable',
          'reason must be longer than or equal to 1 characters',
        ]),
      ),
      ...whereAdministratorsAreLetIn,
      404: {
        description: 'There is no such order.',
        examples: refusal(
          'unknown-order',
          'An unknown order id',
          404,
          'Order 0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d40 not found',
        ),
      },
      409: {
        description: 'It is paid for, and `refund` is false.',
        examples: refusal(
          'needs-refund',
          'A confirmed order, without a refund',
          409,
          'This order is confirmed and can be cancelled with a refund only',
        ),
      },
      410: {
        description: 'It ended before.',
        examples: refusal('expired', 'An order that expired', 410, 'This order has expired'),
      },
      ...whereBodyIsSent,
      ...askLater('It is not cancelled, or nobody knows: ask again.', {
        ...refusal(
          'not-ready',
          'The stores are away',
          503,
          'A store is away or busy: nothing was done, please try again',
        ),
      }),
    },
  },
} satisfies Operations;
