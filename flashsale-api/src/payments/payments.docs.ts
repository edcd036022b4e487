import type { Operations } from '../docs/operation.js';
import { askLater, refusal, shed } from '../docs/refusals.js';

export const paymentsDocs = {
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
