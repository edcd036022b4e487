import type { Operations } from '../docs/operation.js';
import { askLater, identityAway, refusal, shed, whereReadsAreLimited } from '../docs/refusals.js';
import { orderExample, whereOrderIsNamed } from '../orders/orders.docs.js';

const { orderId, amount, currency } = orderExample;
const paymentId = '0199a1c4-8b10-7d33-8f6a-5c2e9d1b7f08';

export const paymentsDocs = {
  'POST /api/v1/orders/:orderId/payment': {
    operationId: 'startPayment',
    tag: 'Payments',
    summary: 'Begin to pay for an order that is held',
    description: [
      'Asking again gives the same payment: an order has one at a time. The first time lengthens the hold. A buyer pays at the',
      'provider: with Stripe in its form, which needs `publishableKey` and `clientSecret`; with the sandbox on the page',
      '`paymentUrl`, which goes back to the address in its parameter `return_url`. Then the order says what became of it.',
      'The secret is never stored or logged here; keep it out of logs and addresses of your own.',
    ].join(' '),
    answers: {
      200: {
        description: 'It can be paid.',
        schemaName: 'StartedPayment',
        examples: {
          open: {
            summary: 'The provider waits for the buyer',
            value: {
              ...{
                paymentId,
                orderId,
                provider: 'sandbox',
                status: 'OPEN',
                clientSecret: 'pi_1_secret_2',
                amount,
                currency,
              },
              ...{ expiresAt: '2026-11-27T09:13:00.000Z', secondsLeft: 592 },
              paymentUrl: 'http://127.0.0.1:3005/pay/pi_1?client_secret=pi_1_secret_2',
            },
          },
        },
      },
      202: {
        description: 'The provider has not answered within 3 s, or an earlier payment has yet to end: ask again.',
        schemaName: 'PreparingPayment',
        examples: {
          preparing: { summary: 'The provider is slow', value: { paymentId, orderId, status: 'PREPARING' } },
        },
        headers: ['Retry-After'],
      },
      ...whereOrderIsNamed,
      409: {
        description: 'It is paid for.',
        examples: refusal('paid', 'A confirmed order', 409, 'This order is paid'),
      },
      410: {
        description: 'It ended before.',
        examples: {
          ...refusal('expired', 'An order that expired', 410, 'This order has expired'),
          ...refusal('cancelled', 'An order that was cancelled', 410, 'This order was cancelled'),
        },
      },
      ...whereReadsAreLimited,
      ...askLater('It cannot be paid now.', {
        ...refusal(
          'not-recorded',
          'It was made a moment ago, or PostgreSQL is away',
          503,
          'The order is being recorded, please try again',
        ),
        ...refusal('no-provider', 'The shop has no provider', 503, 'This shop takes no payments now, please try again'),
        ...identityAway,
        ...shed,
      }),
    },
  },

  'POST /api/v1/payments/events/:provider': {
    operationId: 'receivePaymentEvent',
    tag: 'Payments',
    summary: 'An event of the payment provider',
    description:
      'For the provider alone, which signs the bytes of the body in `Stripe-Signature`. The answer comes after the commit; a repetition gets the same one.',
    answers: {
      200: {
        description: 'It is stored.',
        schemaName: 'EventResponse',
        examples: { received: { summary: 'Stored, now or earlier', value: { received: true } } },
      },
      400: {
        description: 'Signature or body are not those of the provider, or the signature is older than 300 seconds.',
        examples: refusal('bad-signature', 'A wrong signature', 400, 'The signature does not match'),
      },
      404: {
        description: 'The shop has another provider, or none.',
        examples: refusal('unknown-provider', 'Another provider', 404, 'This shop takes no payments by paypal'),
      },
      413: {
        description: 'The body has more than 64 KiB.',
        examples: refusal('too-large', 'A body of 65 KiB', 413, 'Request body is too large'),
      },
      ...askLater('It is not stored, and the provider sends it again.', shed),
    },
  },
} satisfies Operations;
