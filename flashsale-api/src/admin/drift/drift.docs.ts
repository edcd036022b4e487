import type { Operations } from '../../docs/operation.js';
import { storeAway, whereAdministratorsAreLetIn } from '../../docs/refusals.js';
import { badPageOfSales } from '../../sales/sales.docs.js';

export const driftDocs = {
  'GET /api/v1/admin/drift': {
    operationId: 'reportDrift',
    tag: 'Administration',
    summary: 'How far sales are from their two equations, page by page',
    description: [
      'At rest, buyers = orders + outbox, and total stock = stock + buyers. Both numbers are the left side less the',
      'right one, so 0 is good. A sale that is in motion is read again a few times, then called `moving`.',
      'The pages are those of the list of sales for operators.',
    ].join(' '),
    answers: {
      200: {
        description: 'The sales of a page.',
        headers: ['Link'],
        schema: { type: 'array', items: { $ref: '#/components/schemas/SaleDrift' } },
        examples: {
          drift: {
            summary: 'One at rest, one that sells, one whose counters are not loaded',
            value: [
              { saleId: 'sale_1', buyers: 0, stock: 0 },
              { saleId: 'sale_2', state: 'moving' },
              { saleId: 'sale_3', state: 'not-ready' },
            ],
          },
        },
      },
      ...badPageOfSales,
      ...whereAdministratorsAreLetIn,
      ...storeAway('read'),
    },
  },
} satisfies Operations;
