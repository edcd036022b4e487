import type { Answer, Operations } from '../../docs/operation.js';
import {
  badInput,
  badSaleOfAdministrator,
  refusal,
  storeAway,
  whereAdministratorsAreLetIn,
  whereBodyIsSent,
  whereSaleIsNamed,
} from '../../docs/refusals.js';
import { draftExample, newSaleExample, whereDraftIsNew, windowOver } from './draft-examples.docs.js';

const draftShown = { description: 'The draft.', schemaName: 'AdminDraft' } as const;
const definition = {
  name: 'Limited Edition Product',
  totalStock: 100,
  startsAt: '2036-11-27T09:00:00Z',
  endsAt: '2036-11-27T10:00:00Z',
};
const badDefinition = badInput({
  ...refusal('bad-shape', 'No units, and an unknown property', 400, [
    'property colour should not exist',
    'totalStock must not be less than 1',
  ]),
  ...refusal('window-reversed', 'It ends before it starts', 400, 'startsAt must be before endsAt'),
});
const whereDraftIsNamed = {
  404: {
    description: 'There is no such draft.',
    examples: refusal('unknown-draft', 'An unknown id, or that of a sale', 404, 'Draft sale_9 not found'),
  },
  414: whereSaleIsNamed[414],
} satisfies Record<number, Answer>;

export const draftsDocs = {
  'GET /api/v1/admin/drafts': {
    operationId: 'listDrafts',
    tag: 'Administration of sales',
    summary: 'The drafts',
    description: 'All of them, the last changed first. Only operators see them.',
    answers: {
      200: {
        description: 'The drafts.',
        schema: { type: 'array', items: { $ref: '#/components/schemas/AdminDraft' } },
        examples: { drafts: { summary: 'One draft', value: [draftExample] } },
      },
      ...whereAdministratorsAreLetIn,
      ...storeAway('read'),
    },
  },

  'POST /api/v1/admin/drafts': {
    operationId: 'createDraft',
    tag: 'Administration of sales',
    summary: 'Create a draft',
    description:
      'A sale as `POST /admin/sales` takes it, which buyers do not see and which sells nothing until it is published.',
    requests: { draft: { summary: 'A sale of one hour', value: { saleId: 'draft_new', ...definition } } },
    answers: {
      201: {
        ...draftShown,
        examples: { created: { summary: 'A draft', value: { ...draftExample, saleId: 'draft_new' } } },
      },
      ...badDefinition,
      ...whereAdministratorsAreLetIn,
      ...whereDraftIsNew,
      ...whereBodyIsSent,
      ...storeAway('change'),
    },
  },

  'POST /api/v1/admin/drafts/import': {
    operationId: 'importDrafts',
    tag: 'Administration of sales',
    summary: 'Make drafts of a file of sales',
    description: [
      'Of all of them, or of none: a refusal says what is wrong in which line. `csv` is the text of a file with a line of names, the columns',
      'being those of `GET /admin/sales.csv`, in any order; `sales` are sales as `POST /admin/sales` takes them. At most 500, in 256 KiB.',
    ].join(' '),
    requests: {
      csv: {
        summary: 'A file of two sales',
        value: {
          csv: [
            'name,totalStock,startsAt,endsAt,mode,unitPrice,currency',
            'A lamp,100,2036-11-27T09:00:00Z,2036-11-27T10:00:00Z,INSTANT,,',
            'A chair,20,2036-11-27T09:00:00Z,2036-11-27T10:00:00Z,HOLD,1999,EUR',
          ].join('\n'),
        },
      },
    },
    answers: {
      201: {
        description: 'The ids of the drafts, in the order of the file.',
        schemaName: 'ImportedDrafts',
        examples: { imported: { summary: 'Two drafts', value: { created: ['draft_1', 'draft_2'] } } },
      },
      ...badInput({
        ...refusal('bad-lines', 'Two lines are wrong', 400, [
          'Line 2: totalStock must not be less than 1',
          'Line 3: A sale of the mode HOLD needs unitPrice and currency',
        ]),
        ...refusal('no-file', 'Neither', 400, 'Give either csv or sales'),
      }),
      ...whereAdministratorsAreLetIn,
      413: {
        description: 'The body has more than 256 KiB.',
        examples: refusal('large-file', 'A body of 257 KiB', 413, 'Request body is too large'),
      },
      415: whereBodyIsSent[415],
      ...storeAway('change'),
    },
  },

  'GET /api/v1/admin/drafts/:saleId': {
    operationId: 'getDraft',
    tag: 'Administration of sales',
    summary: 'One draft',
    description: 'As buyers would see it if it were published now.',
    answers: {
      200: { ...draftShown, examples: { draft: { summary: 'A draft', value: draftExample } } },
      ...badSaleOfAdministrator,
      ...whereAdministratorsAreLetIn,
      ...whereDraftIsNamed,
      ...storeAway('read'),
    },
  },

  'PUT /api/v1/admin/drafts/:saleId': {
    operationId: 'replaceDraft',
    tag: 'Administration of sales',
    summary: 'Replace all of a draft but its id',
    requests: { other: { summary: 'More units', value: { ...definition, totalStock: 200 } } },
    answers: {
      200: {
        ...draftShown,
        examples: {
          replaced: { summary: 'A draft', value: { ...draftExample, totalStock: 200, remainingStock: 200 } },
        },
      },
      ...badDefinition,
      ...whereAdministratorsAreLetIn,
      ...whereDraftIsNamed,
      ...whereBodyIsSent,
      ...storeAway('change'),
    },
  },

  'DELETE /api/v1/admin/drafts/:saleId': {
    operationId: 'discardDraft',
    tag: 'Administration of sales',
    summary: 'Discard a draft',
    answers: {
      204: { description: 'It is gone; the log has what it was.', examples: {} },
      ...badSaleOfAdministrator,
      ...whereAdministratorsAreLetIn,
      ...whereDraftIsNamed,
      ...storeAway('change'),
    },
  },

  'POST /api/v1/admin/drafts/:saleId/publish': {
    operationId: 'publishDraft',
    tag: 'Administration of sales',
    summary: 'Publish a draft: it becomes a sale',
    description: 'With the same id, and opened as a new sale is. It cannot become a draft again.',
    answers: {
      200: {
        description: 'The sale.',
        schemaName: 'AdminSale',
        examples: { published: { summary: 'It starts later', value: { ...newSaleExample, saleId: 'draft_ready' } } },
      },
      ...badInput(windowOver),
      ...whereAdministratorsAreLetIn,
      ...whereDraftIsNamed,
      409: {
        description: 'A sale with this id was created meanwhile.',
        examples: refusal('taken', 'The id is taken', 409, 'Sale draft_taken exists already'),
      },
      ...storeAway('change'),
    },
  },
} satisfies Operations;
