import type { Operations } from '../../docs/operation.js';
import { badInput, refusal, storeAway, whereAdministratorsAreLetIn } from '../../docs/refusals.js';

const paymentId = '0199a1c4-8b10-7d33-8f6a-5c2e9d1b7f08';
const payment = {
  paymentId,
  ...{ orderId: '0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d41', saleId: 'sale_4', userId: 'user123' },
  ...{ provider: 'stripe', providerPaymentId: 'pi_1', state: 'CAPTURED' },
  ...{ amount: 3_998, captured: 3_998, refunded: 0, currency: 'EUR' },
  ...{ createdAt: '2026-11-27T09:01:00.000Z', updatedAt: '2026-11-27T09:02:00.000Z', stuck: true },
  commands: [
    { kind: 'CREATE', reason: null, state: 'DONE', attempts: 0, dueAt: '2026-11-27T09:01:10.000Z', lastError: null },
    { kind: 'CAPTURE', reason: null, state: 'DONE', attempts: 1, dueAt: '2026-11-27T09:02:30.000Z', lastError: null },
    {
      ...{ kind: 'REFUND', reason: 'CANCELLED', state: 'GIVEN_UP', attempts: 1, dueAt: '2026-11-27T09:20:00.000Z' },
      lastError: 'Insufficient funds in your account',
    },
  ],
};

export const adminPaymentsDocs = {
  'GET /api/v1/admin/payments': {
    operationId: 'listPayments',
    tag: 'Administration',
    summary: 'Payments, page by page',
    description: [
      'Those that are stuck first, then the newest; all, or those of a sale or in a state, or with `stuck=true` those alone that',
      'are stuck: what the provider was to do with them was given up, or is not done for 15 minutes.',
    ].join(' '),
    answers: {
      200: {
        description: 'A page of payments, each with what the provider was told.',
        schemaName: 'PaymentsPage',
        examples: {
          page: {
            summary: 'More pages follow',
            value: { items: [payment], next: `1.1795770060000.${paymentId}` },
          },
          'last-page': { summary: 'The last page', value: { items: [payment], next: null } },
        },
      },
      ...badInput({
        ...refusal('bad-limit', 'A limit of 0', 400, ['limit must not be less than 1']),
        ...refusal('bad-cursor', 'An invalid cursor', 400, ['after must be the next of an earlier page']),
      }),
      ...whereAdministratorsAreLetIn,
      ...storeAway('read'),
    },
  },

  'POST /api/v1/admin/payments/:paymentId/retry': {
    operationId: 'retryPayment',
    tag: 'Administration',
    summary: 'Try again what the provider did not do',
    description: [
      'What was given up, and what would wait for more than half a minute, is tried again at once, as often as in the beginning. The',
      'provider is asked first what it did already, so nothing is done twice. `retried` is empty if there was nothing to try.',
    ].join(' '),
    answers: {
      200: {
        description: 'It is tried again.',
        schemaName: 'RetriedPayment',
        examples: { retried: { summary: 'A refund', value: { paymentId, retried: ['REFUND'] } } },
      },
      ...badInput(
        refusal('bad-payment', 'A payment id that is none', 400, [
          'paymentId must match /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/ regular expression',
        ]),
      ),
      ...whereAdministratorsAreLetIn,
      404: {
        description: 'There is no such payment.',
        examples: refusal(
          'unknown-payment',
          'An unknown payment id',
          404,
          'Payment 0199a1c4-8b10-7d33-8f6a-5c2e9d1b7f09 not found',
        ),
      },
      ...storeAway('change'),
    },
  },
} satisfies Operations;
