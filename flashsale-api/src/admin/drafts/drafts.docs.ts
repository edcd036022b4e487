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
