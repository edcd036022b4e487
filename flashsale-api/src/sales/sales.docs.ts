import type { Operations } from '../docs/operation.js';
import {
  askLater,
  badInput,
  badSaleInAddress,
  refusal,
  shed,
  whereReadsAreLimited,
  whereSaleIsNamed,
} from '../docs/refusals.js';

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
  mode: 'INSTANT',
};
/** One that holds units until they are paid for. */
const holdSaleExample = {
  ...saleExample,
  saleId: 'sale_4',
  name: 'Concert Ticket - Flash Sale',
  remainingStock: 50,
  totalSold: 42,
  mode: 'HOLD',
  heldStock: 8,
  unitPrice: 1_999,
  currency: 'EUR',
  limitPerUser: 4,
  quantityMax: 2,
  holdSeconds: 600,
};
export const unreadable = {
  ...refusal('not-ready', 'Redis is away', 503, 'Sales cannot be read, please try again'),
  ...shed,
};

export const badPageOfSales = badInput({
  ...refusal('bad-limit', 'A limit of 0', 400, ['limit must not be less than 1']),
  ...refusal('bad-cursor', 'An invalid cursor', 400, ['after must be that of the next link of an earlier page']),
});

export const salesDocs = {
  'GET /api/v1/sales': {
    operationId: 'listSales',
    tag: 'Sales',
    summary: 'The sales, page by page',
    description: [
      'The first page has the most relevant sales: running ones, then upcoming ones, both by their start, then',
      'ended ones, the latest first. Each page is sorted by start. Counts are at most a quarter of a',
      'second old; for a sale that cannot be read in Redis they come from the orders in the database. Retired sales,',
      'which ended long ago, are only on the pages of `?retired=true`.',
    ].join(' '),
    answers: {
      200: {
        description: 'A page of sales.',
        headers: ['X-Server-Time', 'Link'],
        schemaName: 'SaleView',
        examples: { sales: { summary: 'One sale; more pages follow', value: [saleExample] } },
      },
      ...badPageOfSales,
      ...whereReadsAreLimited,
      ...askLater('Sales cannot be read now.', {
        ...refusal(
          'not-ready',
          'PostgreSQL has been away since the start',
          503,
          'Sales cannot be read, please try again',
        ),
        ...shed,
      }),
    },
  },

  'GET /api/v1/sale/:saleId/status': {
    operationId: 'getSale',
    tag: 'Sales',
    summary: 'One sale',
    description: [
      'Designed for polling by any number of clients. Counts are at most a quarter of a second old. With the `ETag` of an',
      'earlier answer in `If-None-Match`, the answer is a 304 without a body as long as nothing has changed.',
    ].join(' '),
    answers: {
      200: {
        description: 'The sale.',
        headers: ['X-Server-Time', 'ETag'],
        schemaName: 'SaleView',
        examples: {
          sale: { summary: 'A running sale', value: saleExample },
          'hold-sale': { summary: 'One that holds units until they are paid for', value: holdSaleExample },
        },
      },
      304: { description: 'The client already has this answer.', headers: ['X-Server-Time', 'ETag'], examples: {} },
      ...badSaleInAddress,
      ...whereSaleIsNamed,
      ...whereReadsAreLimited,
      ...askLater('The sale cannot be read now.', unreadable),
    },
  },
} satisfies Operations;
