import type { Operations } from '../docs/operation.js';
import {
  badInput,
  refusal,
  storeAway,
  whereAdministratorsAreLetIn,
  whereBodyIsSent,
  whereSaleIsNamed,
} from '../docs/refusals.js';

export const adminDocs = {
  'POST /api/v1/admin/reset': {
    operationId: 'resetSale',
    tag: 'Administration',
    summary: 'Reset a sale',
    description: [
      'Archives the orders and the audit trail of the sale, restores its stock and forgets its buyers. Safe at any time:',
      'earlier reservations never appear after the answer. Repeating is safe. For owners; outside of demo mode `confirmName` must be the',
      'name of the sale.',
    ].join(' '),
    requests: {
      sale: { summary: 'One sale', value: { saleId: 'sale_1', confirmName: 'Limited Edition Product - Flash Sale' } },
    },
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
      409: {
        description: '`confirmName` is missing outside of demo mode, or is not the name of the sale.',
        examples: refusal('other-name', 'Another name', 409, 'confirmName is not the name of sale sale_1'),
      },
      ...whereBodyIsSent,
      ...storeAway('change'),
    },
  },
} satisfies Operations;
