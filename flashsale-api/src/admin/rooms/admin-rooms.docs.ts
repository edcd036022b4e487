import type { Operations } from '../../docs/operation.js';
import {
  badInput,
  badSaleOfAdministrator,
  refusal,
  storeAway,
  whereAdministratorsAreLetIn,
  whereBodyIsSent,
  whereRoomIsNamed,
  whereSaleIsNamed,
} from '../../docs/refusals.js';

const room = {
  saleId: 'sale_1',
  opensAt: '2026-11-27T08:30:00.000Z',
  perMinute: 600,
  insideMax: null,
  insidePerUnit: null,
  pausedBecause: null,
  commitment: '3f206b9e17cd4a85c0d2e4f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a',
};
const roomShown = { description: 'The waiting room.', schemaName: 'AdminRoom' } as const;
const badRate = refusal('bad-rate', 'Nobody in a minute', 400, ['perMinute must be an integer from 1 to 600000']);

const NO_SUCH_LANE = 'The waiting room has no such lane: lanes are given with the room';

const draw = {
  algorithm: 'fisher-yates-aes256ctr-v1',
  commitment: room.commitment,
  drawn: null,
  listRoot: null,
  secret: null,
};

export const adminRoomsDocs = {
  'GET /api/v1/admin/sales/:saleId/room': {
    operationId: 'readAdminRoom',
    tag: 'Waiting rooms',
    summary: 'A waiting room as it is at the moment',
    description:
      'Its terms, how many have arrived, were called, came and are inside, what bounds how many are called, and what its draw is bound to.',
    answers: {
      200: {
        description: 'The waiting room.',
        schemaName: 'LiveRoom',
        examples: {
          gathering: {
            summary: 'Before the draw',
            value: {
              ...room,
              phase: 'GATHERING',
              figures: { arrivals: 41_234, serving: 0, inside: 0, admitted: 0, showUp: null, limitedBy: null },
              codes: { made: 100, uses: 12, usesMax: 100 },
              draw,
            },
          },
        },
      },
      ...badSaleOfAdministrator,
      ...whereAdministratorsAreLetIn,
      ...whereRoomIsNamed,
      ...storeAway('read'),
    },
  },

  'POST /api/v1/admin/sales/:saleId/room': {
    operationId: 'giveRoom',
    tag: 'Waiting rooms',
    summary: 'Give a sale a waiting room',
    description: [
      'A minute before the sale starts at the latest. From then on only who was let in may buy from it; a room cannot be taken away. The answer',
      'has what its draw is bound to. `lanes` share those who are called by weight: up to four beside `general`, into which codes put.',
    ].join(' '),
    requests: {
      room: { summary: 'Open half an hour before', value: { opensAt: '2026-11-27T08:30:00Z', perMinute: 600 } },
      lanes: {
        summary: 'Every fourth place for members',
        value: { opensAt: '2026-11-27T08:30:00Z', perMinute: 600, lanes: { general: 3, members: 1 } },
      },
    },
    answers: {
      201: { ...roomShown, examples: { given: { summary: 'It opens soon', value: room } } },
      ...badInput({
        ...badRate,
        ...refusal('too-many-lanes', 'Five beside general', 400, 'A waiting room has 5 lanes at most, with general'),
        ...refusal(
          'opens-too-late',
          'After its list is closed',
          400,
          'opensAt must be 20 seconds before the sale starts at the latest',
        ),
      }),
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      409: {
        description: 'It has one, or it has several buckets, or it is too late, or rooms are switched off.',
        examples: {
          ...refusal('has-room', 'For the second time', 409, 'Sale gathering has a waiting room'),
          ...refusal(
            'in-buckets',
            'The sale has several buckets',
            409,
            'Sale in-buckets has several buckets: it can be given no waiting room',
          ),
          ...refusal(
            'too-late',
            'The sale has started',
            409,
            'Sale sale_1 has started or starts within a minute: it can be given no waiting room',
          ),
          ...refusal('no-secret', 'Without ROOM_SECRET', 409, 'Waiting rooms are switched off: ROOM_SECRET is not set'),
        },
      },
      ...whereBodyIsSent,
      ...storeAway('change'),
    },
  },

  'PATCH /api/v1/admin/sales/:saleId/room': {
    operationId: 'changeRoom',
    tag: 'Waiting rooms',
    summary: 'Change how many a waiting room lets in',
    description: [
      'What is absent stays as it is. `insideMax` bounds how many are inside at once: let in, and neither done buying nor out of their ten minutes.',
      '`insidePerUnit` bounds them by the units that are left. Both account for those who are called and do not come, as measured.',
      '`lanes` has new weights for lanes of the room.',
    ].join(' '),
    requests: {
      rate: { summary: '1,200 in a minute', value: { perMinute: 1_200 } },
      inside: { summary: 'At most 500 inside, and two for each unit', value: { insideMax: 500, insidePerUnit: 2 } },
      lanes: { summary: 'As many members as others', value: { lanes: { general: 1, members: 1 } } },
    },
    answers: {
      200: { ...roomShown, examples: { changed: { summary: 'Twice as many', value: { ...room, perMinute: 1_200 } } } },
      ...badInput(badRate),
      ...whereAdministratorsAreLetIn,
      ...whereRoomIsNamed,
      409: {
        description: 'The room has no such lane.',
        examples: refusal('unknown-lane', 'A lane that the room does not have', 409, NO_SUCH_LANE),
      },
      ...whereBodyIsSent,
      ...storeAway('change'),
    },
  },

  'POST /api/v1/admin/sales/:saleId/room/pause': {
    operationId: 'pauseRoom',
    tag: 'Waiting rooms',
    summary: 'Let nobody in for a while, and say why',
    description: 'Everybody who waits reads the message. Who was let in may buy; pause the sale to stop that as well.',
    requests: { pause: { summary: 'With a sentence', value: { message: 'We check the stock; back at 9:30' } } },
    answers: {
      200: {
        ...roomShown,
        examples: {
          paused: {
            summary: 'Nobody is let in',
            value: { ...room, pausedBecause: 'We check the stock; back at 9:30' },
          },
        },
      },
      ...badInput(
        refusal('no-message', 'Without a sentence', 400, [
          'message must be readable',
          'message must be longer than or equal to 1 characters',
        ]),
      ),
      ...whereAdministratorsAreLetIn,
      ...whereRoomIsNamed,
      ...whereBodyIsSent,
      ...storeAway('change'),
    },
  },

  'POST /api/v1/admin/sales/:saleId/room/codes': {
    operationId: 'makeRoomCodes',
    tag: 'Waiting rooms',
    summary: 'Make codes for a waiting room',
    description: [
      'Whoever joins with one is called before all others, as soon as the sale starts, or with `lane` comes into that lane. Each is good for `usesMax` users, by default',
      'for one. They are shown this once: the shop keeps their hashes. The log of acts has how many were made.',
    ].join(' '),
    requests: { codes: { summary: 'Two codes for one user each', value: { count: 2, usesMax: 1 } } },
    answers: {
      201: {
        description: 'CSV (RFC 4180) in UTF-8.',
        headers: ['Content-Disposition'],
        contentType: 'text/csv',
        schema: { type: 'string' },
        examples: {
          file: {
            summary: 'Two codes',
            value: 'code,uses\r\nK7QM-2XHD-9RVA-T4WN,1\r\nB3JE-8PZC-6FGY-S0MK,1\r\n',
          },
        },
      },
      ...badInput(refusal('bad-count', 'No code at all', 400, ['count must be an integer from 1 to 10000'])),
      ...whereAdministratorsAreLetIn,
      ...whereRoomIsNamed,
      409: {
        description: 'There would be too many, or the room has no such lane.',
        examples: {
          ...refusal('too-many', 'The hundred thousand and first', 409, 'A waiting room has 100000 codes at most'),
          ...refusal('unknown-lane', 'A lane that the room does not have', 409, NO_SUCH_LANE),
        },
      },
      ...whereBodyIsSent,
      ...storeAway('change'),
    },
  },

  'POST /api/v1/admin/sales/:saleId/room/resume': {
    operationId: 'resumeRoom',
    tag: 'Waiting rooms',
    summary: 'Let people in again',
    answers: {
      200: { ...roomShown, examples: { resumed: { summary: 'People are called again', value: room } } },
      ...badSaleOfAdministrator,
      ...whereAdministratorsAreLetIn,
      ...whereRoomIsNamed,
      ...storeAway('change'),
    },
  },
} satisfies Operations;
