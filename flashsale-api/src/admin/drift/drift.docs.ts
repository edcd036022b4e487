import type { Operations } from '../../docs/operation.js';
import { storeAway, whereAdministratorsAreLetIn } from '../../docs/refusals.js';
import { badPageOfSales } from '../../sales/sales.docs.js';

export const driftDocs = {
  'GET /api/v1/admin/drift': {
    operationId: 'reportDrift',
    tag: 'Administration',
    summary: 'Drift of sales from their two equations, page by page',
    description: [
      'At rest, buyers = orders + outbox, and total stock = stock + buyers. Each number is the left side minus the',
      'right side, so 0 is good. A sale that changes while it is measured is read again a few times, then reported as `moving`.',
      'The pages are those of the list of sales for operators.',
    ].join(' '),
    answers: {
      200: {
        description: 'The sales of the page.',
        headers: ['Link'],
        schema: { type: 'array', items: { $ref: '#/components/schemas/SaleDrift' } },
        examples: {
          drift: {
            summary: 'One at rest, one selling, one without loaded counters',
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
