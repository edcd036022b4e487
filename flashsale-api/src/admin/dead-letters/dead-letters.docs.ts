import type { Operations } from '../../docs/operation.js';
import { badInput, refusal, storeAway, whereAdministratorsAreLetIn, whereBodyIsSent } from '../../docs/refusals.js';

const counted = (name: string) => ({
  type: 'object',
  properties: { [name]: { type: 'integer', minimum: 0 } },
  required: [name],
  additionalProperties: false,
});
const oldest = { summary: 'The ten oldest', value: { limit: 10 } };
const badLimit = badInput(refusal('bad-limit', 'A limit of 0', 400, ['limit must not be less than 1']));

export const deadLettersDocs = {
  'GET /api/v1/admin/dead-letters': {
    operationId: 'listDeadLetters',
    tag: 'Dead letters',
    summary: 'Dead letters',
    description:
      'Messages that could not become orders, the oldest first, each with its sale and the cause; `saleId` selects those of one sale. Listing changes nothing.',
    answers: {
      200: {
        description: 'The total number, how many are of which sale, and the oldest ones.',
        schemaName: 'DeadLetterList',
        examples: {
          one: {
            summary: 'A message that is no purchase',
            value: {
              total: 1,
              bySale: [{ saleId: null, letters: 1 }],
              items: [
                {
                  deadLetterId: '5f1a0c9e3b7d2468',
                  reason: 'rejected',
                  queue: 'flashsale.purchases',
                  count: 1,
                  at: '2026-11-27T09:00:01.000Z',
                  saleId: null,
                  cause: 'The body is not JSON.',
                  reservations: [],
                  body: 'not a purchase',
                },
              ],
            },
          },
          none: { summary: 'No dead letters', value: { total: 0, bySale: [], items: [] } },
        },
      },
      ...badLimit,
      ...whereAdministratorsAreLetIn,
      ...storeAway('read'),
    },
  },

  'POST /api/v1/admin/dead-letters/replay': {
    operationId: 'replayDeadLetters',
    tag: 'Dead letters',
    summary: 'Replay the oldest, those of a sale, or one',
    description:
      'Publishes them to the workers again, once the cause is fixed. A message that is already an order changes nothing.',
    requests: { oldest },
    answers: {
      200: {
        description: 'How many were replayed.',
        schema: counted('replayed'),
        examples: { replayed: { summary: 'One', value: { replayed: 1 } } },
      },
      ...badLimit,
      ...whereAdministratorsAreLetIn,
      ...whereBodyIsSent,
      ...storeAway('change'),
    },
  },

  'POST /api/v1/admin/dead-letters/discard': {
    operationId: 'discardDeadLetters',
    tag: 'Dead letters',
    summary: 'Discard the oldest, those of a sale, or one',
    description: 'Removes them for good, releases the units that they had reserved, and records it in the audit trail.',
    requests: { oldest },
    answers: {
      200: {
        description: 'How many were discarded.',
        schema: counted('discarded'),
        examples: { discarded: { summary: 'One', value: { discarded: 1 } } },
      },
      ...badLimit,
      ...whereAdministratorsAreLetIn,
      ...whereBodyIsSent,
      ...storeAway('change'),
    },
  },
} satisfies Operations;
