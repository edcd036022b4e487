import type { Operations } from '../../docs/operation.js';
import { badInput, refusal, storeAway, whereAdministratorsAreLetIn, whereBodyIsSent } from '../../docs/refusals.js';

const counted = (name: string) => ({
  type: 'object',
  properties: { [name]: { type: 'integer', minimum: 0 } },
  required: [name],
  additionalProperties: false,
});
const oldest = { summary: 'The ten oldest', value: { limit: 10 } };
const badLimit = badInput(refusal('bad-limit', 'None at all', 400, ['limit must not be less than 1']));

export const deadLettersDocs = {
  'GET /api/v1/admin/dead-letters': {
    operationId: 'listDeadLetters',
    tag: 'Dead letters',
    summary: 'Messages that no worker could make orders of',
    description: 'The oldest first. They stay where they are.',
    answers: {
      200: {
        description: 'How many there are, and the oldest of them.',
        schemaName: 'DeadLetterList',
        examples: {
          one: {
            summary: 'Somebody published what is no purchase',
            value: {
              total: 1,
              items: [
                {
                  deadLetterId: 'dl-1',
                  reason: 'rejected',
                  queue: 'flashsale.purchases',
                  count: 1,
                  at: '2026-11-27T09:00:01.000Z',
                  body: 'not a purchase',
                },
              ],
            },
          },
          none: { summary: 'There is none', value: { total: 0, items: [] } },
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
    summary: 'Give the oldest to the workers again',
    description: 'Once their cause is fixed. A message that is an order already changes nothing.',
    requests: { oldest },
    answers: {
      200: {
        description: 'How many were given to the workers.',
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
    summary: 'Remove the oldest for good',
    description: 'The units that they had reserved are released, and the audit trail records it.',
    requests: { oldest },
    answers: {
      200: {
        description: 'How many were removed.',
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
