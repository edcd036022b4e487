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
    summary: 'Compare a sale in Redis and PostgreSQL, and repair what differs',
    description: [
      'Orders that Redis knows and PostgreSQL lost are written again, buyers that PostgreSQL knows and Redis lost are restored by a',
      'rebuild, sold is counted anew, reservations that wait for a dead letter that is gone are published again. Nothing is changed',
      'without `apply`. With `forgetUnbacked`, owners in Redis without order and reservation are let go instead of having',
      'their orders written again. The sale may be selling meanwhile; repeating is safe.',
    ].join(' '),
    requests: { look: { summary: 'Only report', value: { apply: false } } },
    answers: {
      200: {
        description: 'What was found, and how many of them were repaired.',
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
        ...refusal('bad-sale', 'A sale that has a space', 400, [
          'saleId must match /^[A-Za-z0-9_-]{1,64}$/ regular expression',
        ]),
        ...refusal('bad-shape', 'Neither yes nor no', 400, ['apply must be a boolean value']),
      }),
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      409: {
        description: 'There is nothing to compare.',
        examples: refusal(
          'retired',
          'Redis has forgotten it',
          409,
          'Sale over is retired: it is in PostgreSQL alone, so there is nothing to compare',
        ),
      },
      ...whereBodyIsSent,
      ...askLater('The sale is being rebuilt, or a store is away or busy.', {
        ...refusal(
          'not-open',
          'It is closed in Redis',
          503,
          'Sale not-opened is closed or being rebuilt, please try again',
        ),
        ...storeAway('change')[503].examples,
      }),
    },
  },
} satisfies Operations;
