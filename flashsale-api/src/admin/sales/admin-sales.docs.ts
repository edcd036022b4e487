import type { Operations } from '../../docs/operation.js';
import {
  badInput,
  badSaleOfAdministrator,
  refusal,
  storeAway,
  whereAdministratorsAreLetIn,
  whereBodyIsSent,
  whereSaleIsNamed,
} from '../../docs/refusals.js';
import { badPageOfSales, saleExample } from '../../sales/sales.docs.js';

const sale = {
  ...saleExample,
  state: 'OPEN',
  epoch: 1,
  revision: 1,
  retiredAt: null,
  ready: true,
  buyers: 42,
  orders: 40,
  outbox: 2,
  oldestOutboxAgeMs: 35,
};
const saleShown = { description: 'The sale as it is now.', schemaName: 'AdminSale' } as const;

export const adminSalesDocs = {
  'GET /api/v1/admin/sales': {
    operationId: 'listAdminSales',
    tag: 'Administration of sales',
    summary: 'The sales, page by page, as operators see them',
    description: 'In the order of the public list; the counters are null of a sale that cannot be read now.',
    answers: {
      200: {
        description: 'A page of sales.',
        headers: ['Link'],
        schema: { type: 'array', items: { $ref: '#/components/schemas/AdminSale' } },
        examples: { sales: { summary: 'One sale, and there are more', value: [sale] } },
      },
      ...badPageOfSales,
      ...whereAdministratorsAreLetIn,
      ...storeAway('read'),
    },
  },

  'POST /api/v1/admin/sales': {
    operationId: 'createSale',
    tag: 'Administration of sales',
    summary: 'Create a sale and open it',
    requests: {
      sale: {
        summary: 'A sale of one hour',
        value: {
          saleId: 'sale_7',
          name: 'Limited Edition Product',
          totalStock: 100,
          startsAt: '2026-11-27T09:00:00Z',
          endsAt: '2026-11-27T10:00:00Z',
        },
      },
    },
    answers: {
      201: {
        ...saleShown,
        examples: {
          created: {
            summary: 'It starts tomorrow',
            value: {
              ...sale,
              saleId: 'sale_7',
              name: 'Limited Edition Product',
              remainingStock: 100,
              totalSold: 0,
              saleActive: false,
              status: 'UPCOMING',
              buyers: 0,
              orders: 0,
              outbox: 0,
              oldestOutboxAgeMs: null,
            },
          },
        },
      },
      ...badInput({
        ...refusal('bad-shape', 'No unit, and a property that sales do not have', 400, [
          'property colour should not exist',
          'totalStock must not be less than 1',
        ]),
        ...refusal('window-reversed', 'It ends before it starts', 400, 'startsAt must be before endsAt'),
      }),
      ...whereAdministratorsAreLetIn,
      409: {
        description: 'A sale has this id already.',
        examples: refusal('exists', 'The id is taken', 409, 'Sale sale_1 exists already'),
      },
      ...whereBodyIsSent,
      ...storeAway('change'),
    },
  },

  'GET /api/v1/admin/sales/:saleId': {
    operationId: 'getAdminSale',
    tag: 'Administration of sales',
    summary: 'One sale, as operators see it',
    answers: {
      200: { ...saleShown, examples: { sale: { summary: 'It sells', value: sale } } },
      ...badSaleOfAdministrator,
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      ...storeAway('read'),
    },
  },

  'PATCH /api/v1/admin/sales/:saleId': {
    operationId: 'changeSale',
    tag: 'Administration of sales',
    summary: 'Change name or window',
    description: 'What is left out stays. A window may move while the sale runs.',
    requests: { later: { summary: 'Sell an hour longer', value: { endsAt: '2026-11-27T11:00:00Z' } } },
    answers: {
      200: {
        ...saleShown,
        examples: {
          changed: {
            summary: 'It ends an hour later',
            value: { ...sale, endsAt: '2026-11-27T11:00:00.000Z', revision: 2 },
          },
        },
      },
      ...badInput({
        ...refusal('bad-shape', 'A time that is none', 400, [
          'endsAt must be an existing instant in ISO 8601',
          'endsAt must be like 2026-11-27T09:00:00Z',
        ]),
        ...refusal('window-reversed', 'It would end before it starts', 400, 'startsAt must be before endsAt'),
      }),
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      ...whereBodyIsSent,
      ...storeAway('change'),
    },
  },

  'POST /api/v1/admin/sales/:saleId/pause': {
    operationId: 'pauseSale',
    tag: 'Administration of sales',
    summary: 'Stop selling',
    description: 'From the next decision on, every attempt is refused because the sale is not active.',
    answers: {
      200: {
        ...saleShown,
        examples: {
          paused: {
            summary: 'It is paused',
            value: { ...sale, saleActive: false, status: 'PAUSED', state: 'PAUSED', revision: 2 },
          },
        },
      },
      ...badSaleOfAdministrator,
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      ...storeAway('change'),
    },
  },

  'POST /api/v1/admin/sales/:saleId/resume': {
    operationId: 'resumeSale',
    tag: 'Administration of sales',
    summary: 'Continue selling',
    answers: {
      200: { ...saleShown, examples: { resumed: { summary: 'It sells again', value: { ...sale, revision: 3 } } } },
      ...badSaleOfAdministrator,
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      ...storeAway('change'),
    },
  },

  'POST /api/v1/admin/sales/:saleId/retire': {
    operationId: 'retireSale',
    tag: 'Administration of sales',
    summary: 'Let Redis forget a sale that is over',
    description: [
      'Its orders and its audit trail stay in PostgreSQL, and every question about it is answered from there. Any change of',
      'the sale brings it back. Ended sales are retired automatically after RETIRE_AFTER_HOURS. Repeating it changes nothing.',
    ].join(' '),
    answers: {
      200: {
        ...saleShown,
        examples: {
          retired: {
            summary: 'Redis has forgotten it',
            value: {
              ...sale,
              saleActive: false,
              status: 'ENDED',
              retiredAt: '2026-12-04T10:00:00.000Z',
              ready: false,
              buyers: null,
              orders: 42,
              outbox: null,
              oldestOutboxAgeMs: null,
            },
          },
        },
      },
      ...badSaleOfAdministrator,
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      409: {
        description: 'It cannot be retired now.',
        examples: {
          ...refusal('too-early', 'It still sells', 409, 'Sale sale_1 has not ended, so it cannot be retired'),
          ...refusal(
            'unsettled',
            'A reservation is on its way, or stuck',
            409,
            'Sale unsettled cannot be retired: not every reservation of it is an order (npm run repair)',
          ),
        },
      },
      ...storeAway('change'),
    },
  },

  'POST /api/v1/admin/sales/:saleId/stock': {
    operationId: 'addStock',
    tag: 'Administration of sales',
    summary: 'Add units',
    description:
      'Also to a sale that is sold out, which then sells again. Not idempotent: read the sale before you repeat it.',
    requests: { units: { summary: '50 units more', value: { add: 50 } } },
    answers: {
      200: {
        ...saleShown,
        examples: {
          added: {
            summary: 'It has 50 units more',
            value: { ...sale, totalStock: 150, remainingStock: 108, revision: 2 },
          },
        },
      },
      ...badInput({
        ...refusal('bad-shape', 'Fewer units than one', 400, ['add must not be less than 1']),
        ...refusal('too-much-stock', 'More units than a sale may have', 400, 'A sale has at most 10000000 units'),
      }),
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      ...whereBodyIsSent,
      ...storeAway('change'),
    },
  },
} satisfies Operations;
