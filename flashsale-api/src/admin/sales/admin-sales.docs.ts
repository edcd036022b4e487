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
import { draftExample, newSaleExample, whereDraftIsNew, windowOver } from '../drafts/draft-examples.docs.js';

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
const saleShown = { description: 'The current sale.', schemaName: 'AdminSale' } as const;

export const adminSalesDocs = {
  'GET /api/v1/admin/sales': {
    operationId: 'listAdminSales',
    tag: 'Administration of sales',
    summary: 'The sales, page by page, as operators see them',
    description:
      'In the order of the public list; with `retired=false` without the retired ones, with `true` those alone. Counters that cannot be read now are null.',
    answers: {
      200: {
        description: 'A page of sales.',
        headers: ['Link'],
        schema: { type: 'array', items: { $ref: '#/components/schemas/AdminSale' } },
        examples: { sales: { summary: 'One sale; more pages follow', value: [sale] } },
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
    description: [
      'A sale of the mode `INSTANT` sells at once, one unit a user. One of the mode `HOLD` holds units until they are paid for:',
      'it needs `unitPrice`, in minor units, and `currency`. By default it holds one unit for 600 s, and for 180 s more once',
      'the payment has begun; a user may have one unit, and five holds in all. One that sells at once may have up to 64 `buckets`: so',
      'many places of Redis decide about its units, and more purchases a second; their number stays.',
    ].join(' '),
    requests: {
      sale: {
        summary: 'A sale that runs for one hour',
        value: {
          saleId: 'sale_7',
          name: 'Limited Edition Product',
          totalStock: 100,
          startsAt: '2036-11-27T09:00:00Z',
          endsAt: '2036-11-27T10:00:00Z',
        },
      },
      'hold-sale': {
        summary: 'A sale that holds units until they are paid for',
        value: {
          saleId: 'sale_8',
          name: 'Concert Ticket',
          totalStock: 100,
          startsAt: '2036-11-27T09:00:00Z',
          endsAt: '2036-11-27T10:00:00Z',
          mode: 'HOLD',
          unitPrice: 1_999,
          currency: 'EUR',
          holdSeconds: 600,
          extensionSeconds: 180,
          quantityMax: 2,
          limitPerUser: 4,
          ordersPerUserMax: 5,
          offerSeconds: 900,
        },
      },
    },
    answers: {
      201: {
        ...saleShown,
        examples: {
          created: {
            summary: 'It starts later',
            value: { ...newSaleExample, saleId: 'sale_7', name: 'Limited Edition Product' },
          },
        },
      },
      ...badInput({
        ...refusal('bad-shape', 'No units, and an unknown property', 400, [
          'property colour should not exist',
          'totalStock must not be less than 1',
        ]),
        ...refusal('window-reversed', 'It ends before it starts', 400, 'startsAt must be before endsAt'),
        ...windowOver,
        ...refusal('no-price', 'A hold without a price', 400, 'A sale of the mode HOLD needs unitPrice and currency'),
        ...refusal(
          'unknown-currency',
          'A currency that there is not',
          400,
          'currency must be a code of ISO 4217, such as EUR',
        ),
        ...refusal('bad-price', 'A price of 0', 400, [
          'unitPrice must be an integer of minor units from 1 to 9007199254740991',
        ]),
        ...refusal(
          'limit-below-quantity',
          'More units in an order than one user may have',
          400,
          'quantityMax must be at most limitPerUser',
        ),
        ...refusal('too-many-buckets', 'More buckets than there may be', 400, [
          'buckets must be an integer from 1 to 64',
        ]),
        ...refusal(
          'one-bucket-only',
          'Several buckets for a hold',
          400,
          'A sale of the mode HOLD, or with a waiting room, has one bucket',
        ),
      }),
      ...whereAdministratorsAreLetIn,
      409: {
        description: 'A sale with this id already exists.',
        examples: refusal('exists', 'The id is taken', 409, 'Sale sale_1 exists already'),
      },
      ...whereBodyIsSent,
      ...storeAway('change'),
    },
  },

  'GET /api/v1/admin/sales.csv': {
    operationId: 'exportSales',
    tag: 'Administration of sales',
    summary: 'Export sales as CSV',
    description:
      'Those of a filter, in the order of the list, streamed. `POST /admin/drafts/import` takes such a file.',
    answers: {
      200: {
        description: 'CSV (RFC 4180) in UTF-8.',
        headers: ['Content-Disposition'],
        contentType: 'text/csv',
        schema: { type: 'string' },
        examples: {
          file: {
            summary: 'One sale',
            value:
              'saleId,name,startsAt,endsAt,mode,currency,totalStock,unitPrice,holdSeconds,extensionSeconds,quantityMax,limitPerUser,ordersPerUserMax,offerSeconds,buckets,state,sold,retiredAt\r\n' +
              'sale_1,Limited Edition Product - Flash Sale,2026-11-27T09:00:00.000Z,2026-11-27T10:00:00.000Z,INSTANT,,100,,,,,,,,OPEN,42,\r\n',
          },
        },
      },
      ...badInput(
        refusal('bad-status', 'A status that there is not', 400, [
          'status must be one of the following values: UPCOMING, ACTIVE, PAUSED, ENDED',
        ]),
      ),
      ...whereAdministratorsAreLetIn,
      ...storeAway('read'),
    },
  },

  'GET /api/v1/admin/sales.json': {
    operationId: 'exportSalesAsJson',
    tag: 'Administration of sales',
    summary: 'Export sales as JSON',
    description: 'The same as an array, one sale a line.',
    answers: {
      200: {
        description: 'JSON.',
        headers: ['Content-Disposition'],
        schema: { type: 'array', items: { type: 'object' } },
        examples: {
          file: {
            summary: 'One sale',
            value: [
              {
                ...{ saleId: 'sale_1', name: 'Limited Edition Product - Flash Sale', mode: 'INSTANT', totalStock: 100 },
                ...{
                  startsAt: '2026-11-27T09:00:00.000Z',
                  endsAt: '2026-11-27T10:00:00.000Z',
                  state: 'OPEN',
                  sold: 42,
                },
              },
            ],
          },
        },
      },
      ...badInput(
        refusal('bad-status', 'A status that there is not', 400, [
          'status must be one of the following values: UPCOMING, ACTIVE, PAUSED, ENDED',
        ]),
      ),
      ...whereAdministratorsAreLetIn,
      ...storeAway('read'),
    },
  },

  'GET /api/v1/admin/sales/:saleId': {
    operationId: 'getAdminSale',
    tag: 'Administration of sales',
    summary: 'One sale, as operators see it',
    answers: {
      200: { ...saleShown, examples: { sale: { summary: 'A running sale', value: sale } } },
      ...badSaleOfAdministrator,
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      ...storeAway('read'),
    },
  },

  'PATCH /api/v1/admin/sales/:saleId': {
    operationId: 'changeSale',
    tag: 'Administration of sales',
    summary: 'Change the name, the window or the terms of holds',
    description: [
      'Absent fields stay unchanged. The window may change while the sale runs. So may price, times and quantity: they count for',
      'later holds, and each order keeps what its buyer was told. Once a sale was opened its currency stays, and the limit',
      'per user can only be raised.',
    ].join(' '),
    requests: { later: { summary: 'End an hour later', value: { endsAt: '2026-11-27T11:00:00Z' } } },
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
        ...refusal('bad-shape', 'An invalid time', 400, [
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
    summary: 'Pause a sale',
    description: 'From the next decision on, every attempt is refused as not active.',
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
    summary: 'Resume a sale',
    answers: {
      200: { ...saleShown, examples: { resumed: { summary: 'It sells again', value: { ...sale, revision: 3 } } } },
      ...badSaleOfAdministrator,
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      ...storeAway('change'),
    },
  },

  'POST /api/v1/admin/sales/:saleId/end': {
    operationId: 'endSale',
    tag: 'Administration of sales',
    summary: 'End a running sale now',
    description:
      'Its end becomes the present, by the clock of the database: from the next decision on every attempt is refused as not active. A later end lets it run again.',
    answers: {
      200: {
        ...saleShown,
        examples: {
          ended: {
            summary: 'It is over',
            value: { ...sale, saleActive: false, status: 'ENDED', endsAt: '2026-11-27T09:12:07.401Z', revision: 2 },
          },
        },
      },
      ...badSaleOfAdministrator,
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      409: {
        description: 'It does not run.',
        examples: {
          ...refusal(
            'not-started',
            'It has not started',
            409,
            'Sale upcoming has not started, so it cannot be ended: change its window',
          ),
          ...refusal('has-ended', 'It is over', 409, 'Sale over has ended already'),
        },
      },
      ...storeAway('change'),
    },
  },

  'POST /api/v1/admin/sales/:saleId/duplicate': {
    operationId: 'duplicateSale',
    tag: 'Administration of sales',
    summary: 'Make a draft with the terms of a sale',
    description: 'Its window too, which has to be changed before the draft is published where it is over.',
    requests: { named: { summary: 'Under an id of its own', value: { saleId: 'sale_1-again' } } },
    answers: {
      201: {
        description: 'The draft.',
        schemaName: 'AdminDraft',
        examples: { draft: { summary: 'A draft', value: { ...draftExample, saleId: 'sale_1-again' } } },
      },
      ...badInput(
        refusal('bad-id', 'An id with a space', 400, ['saleId must match /^[A-Za-z0-9_-]{1,64}$/ regular expression']),
      ),
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      ...whereDraftIsNew,
      ...whereBodyIsSent,
      ...storeAway('change'),
    },
  },

  'POST /api/v1/admin/sales/:saleId/retire': {
    operationId: 'retireSale',
    tag: 'Administration of sales',
    summary: 'Retire an ended sale',
    description: [
      'Removes it from Redis. Its orders and audit trail stay in PostgreSQL, which answers all later requests. Any change of',
      'the sale brings it back. Ended sales are retired automatically after RETIRE_AFTER_HOURS. Repeating it changes nothing.',
    ].join(' '),
    answers: {
      200: {
        ...saleShown,
        examples: {
          retired: {
            summary: 'It is no longer in Redis',
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
          ...refusal('too-early', 'It has not ended', 409, 'Sale sale_1 has not ended, so it cannot be retired'),
          ...refusal(
            'unsettled',
            'A reservation is in flight or stuck',
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
    description: 'Also to a sold-out sale, which then sells again. Not idempotent: read the sale before repeating.',
    requests: { units: { summary: '50 more units', value: { add: 50 } } },
    answers: {
      200: {
        ...saleShown,
        examples: {
          added: {
            summary: 'It has 50 more units',
            value: { ...sale, totalStock: 150, remainingStock: 108, revision: 2 },
          },
        },
      },
      ...badInput({
        ...refusal('bad-shape', 'Less than one unit', 400, ['add must not be less than 1']),
        ...refusal('too-much-stock', 'More units than a sale may have', 400, 'A sale has at most 10000000 units'),
      }),
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      ...whereBodyIsSent,
      ...storeAway('change'),
    },
  },
} satisfies Operations;
