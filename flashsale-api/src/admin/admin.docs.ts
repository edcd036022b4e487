import type { Operations } from '../docs/operation.js';
import {
  askLater,
  badInput,
  refusal,
  whereAdministratorsAreLetIn,
  whereBodyIsSent,
  whereSaleIsNamed,
} from '../docs/refusals.js';

export const adminDocs = {
  'GET /api/v1/admin/session': {
    operationId: 'getSession',
    tag: 'Administration',
    summary: 'Check the admin token',
    answers: {
      200: {
        description: 'The token is accepted.',
        schema: {
          type: 'object',
          properties: {
            demo: { type: 'boolean', description: 'Whether no token is needed, because the server runs in demo mode.' },
          },
          required: ['demo'],
          additionalProperties: false,
        },
        examples: { 'let-in': { summary: 'With a token', value: { demo: false } } },
      },
      ...whereAdministratorsAreLetIn,
    },
  },

  'POST /api/v1/admin/reset': {
    operationId: 'resetSale',
    tag: 'Administration',
    summary: 'Reset a sale',
    description: [
      'Archives the orders and the audit trail of the sale, restores its stock and forgets its buyers. Safe at any time:',
      'earlier reservations never appear after the answer. Repeating is safe.',
    ].join(' '),
    requests: { sale: { summary: 'One sale', value: { saleId: 'sale_1' } } },
    answers: {
      200: {
        description: 'The sale was reset.',
        schemaName: 'ResetResponse',
        examples: { reset: { summary: 'Done', value: { success: true, message: 'Sale sale_1 has been reset' } } },
      },
      ...badInput(
        refusal('bad-sale', 'A sale id with a space', 400, [
          'saleId must match /^[A-Za-z0-9_-]{1,64}$/ regular expression',
        ]),
      ),
      ...whereAdministratorsAreLetIn,
      404: whereSaleIsNamed[404],
      ...whereBodyIsSent,
      ...askLater(
        'A store is away or busy. Repeating is safe.',
        refusal(
          'store-away',
          'A store is away',
          503,
          'Sale sale_1 could not be reset now: a store is away or busy; repeating is safe',
        ),
      ),
    },
  },
} satisfies Operations;
