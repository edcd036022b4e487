import type { Operations } from '../../docs/operation.js';
import {
  askLater,
  badInput,
  refusal,
  storeAway,
  whereAdministratorsAreLetIn,
  whereBodyIsSent,
  whereSaleIsNamed,
} from '../../docs/refusals.js';

export const repairDocs = {
  'POST /api/v1/admin/sales/:saleId/repair': {
    operationId: 'repairSale',
    tag: 'Administration',
    summary: 'Compare a sale in Redis and PostgreSQL, and repair the differences',
    description: [
      'Writes orders again that Redis knows and PostgreSQL lost, restores buyers that Redis lost by a rebuild, counts `sold` again, and',
      'publishes reservations again that wait for a missing dead letter. Changes nothing',
      'without `apply`. With `forgetUnbacked`, owners in Redis without order and reservation are removed instead of having',
      'their orders written again. The sale may run meanwhile; repeating is safe.',
    ].join(' '),
    requests: { look: { summary: 'Only report', value: { apply: false } } },
    answers: {
      200: {
        description: 'The differences, and how many of them were repaired.',
        schemaName: 'RepairReport',
        examples: {
          found: {
            summary: 'PostgreSQL was restored from a backup',
            value: {
              saleId: 'sale_1',
              epoch: 1,
              applied: false,
              findings: [
                {
                  id: 'lost-orders',
                  title: 'orders that Redis knows and PostgreSQL lost',
                  isKnown: true,
                  found: 1,
                  examples: ['user-1: order 7f2b8c1e-3d4a-4f5b-9c6d-8e7f0a1b2c3d'],
                  remedy: 'written again',
                  mended: 0,
                },
              ],
            },
          },
        },
      },
      ...badInput({
        ...refusal('bad-sale', 'A sale id with a space', 400, [
          'saleId must match /^[A-Za-z0-9_-]{1,64}$/ regular expression',
        ]),
        ...refusal('bad-shape', 'Not a boolean', 400, ['apply must be a boolean value']),
      }),
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      409: {
        description:
          'The sale is retired, so there is nothing to compare, or a HOLD sale, where there is nothing to repair.',
        examples: refusal(
          'retired',
          'The sale is no longer in Redis',
          409,
          'Sale over is retired: it is in PostgreSQL alone, so there is nothing to compare',
        ),
      },
      ...whereBodyIsSent,
      ...askLater('The sale is being rebuilt, or a store is away or busy.', {
        ...refusal(
          'not-open',
          'The sale is closed in Redis',
          503,
          'Sale not-opened is closed or being rebuilt, please try again',
        ),
        ...storeAway('change')[503].examples,
      }),
    },
  },
} satisfies Operations;
