import type { Operations } from '../docs/operation.js';
import { askLater, badInput, badSaleInAddress, refusal, shed, whereSaleIsNamed } from '../docs/refusals.js';

/** The sale that the examples show. */
export const saleExample = {
  saleId: 'sale_1',
  name: 'Limited Edition Product - Flash Sale',
  totalStock: 100,
  remainingStock: 58,
  totalSold: 42,
  saleActive: true,
  startsAt: '2026-11-27T09:00:00.000Z',
  endsAt: '2026-11-27T10:00:00.000Z',
  status: 'ACTIVE',
};
export const unreadable = {
  ...refusal('not-ready', 'Redis is away', 503, 'Sales cannot be read, please try again'),
  ...shed,
};

export const badPageOfSales = badInput({
  ...refusal('bad-limit', 'A page of no sales', 400, ['limit must not be less than 1']),
  ...refusal('bad-cursor', 'A cursor that no page gave', 400, [
    'after must be that of the next link of an earlier page',
  ]),
});

export const salesDocs = {
  'GET /api/v1/sales': {
    operationId: 'listSales',
    tag: 'Sales',
    summary: 'The sales, page by page',
    description: [
      'The first page has those that matter most: those that run, then those to come, the first to start first, then those',
      'that ended, the latest first. Within a page the first to start comes first. Counts are at most a quarter of a',
      'second old; of a sale that cannot be read now they are those of the orders in the database. Sales that are retired,',
      'because they ended long ago, are on the pages of `?retired=true` alone.',
    ].join(' '),
    answers: {
      200: {
        description: 'A page of sales.',
        headers: ['X-Server-Time', 'Link'],
        schemaName: 'SaleView',
        examples: { sales: { summary: 'One sale, and there are more', value: [saleExample] } },
      },
      ...badPageOfSales,
      ...askLater('Sales cannot be read now.', {
        ...refusal('not-ready', 'PostgreSQL is away since the start', 503, 'Sales cannot be read, please try again'),
        ...shed,
      }),
    },
  },

  'GET /api/v1/sale/:saleId/status': {
    operationId: 'getSale',
    tag: 'Sales',
    summary: 'One sale',
    description: 'Made to be polled by any number of clients. Counts are at most a quarter of a second old.',
    answers: {
      200: {
        description: 'The sale.',
        headers: ['X-Server-Time'],
        schemaName: 'SaleView',
        examples: { sale: { summary: 'It sells', value: saleExample } },
      },
      ...badSaleInAddress,
      ...whereSaleIsNamed,
      ...askLater('The sale cannot be read now.', unreadable),
    },
  },
} satisfies Operations;
