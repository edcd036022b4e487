import type { Operations } from '../docs/operation.js';
import {
  askLater,
  badInput,
  badSaleInAddress,
  identityAway,
  refusal,
  shed,
  whereBodyIsSent,
  whereBuyersAreIdentified,
  whereReadsAreLimited,
  whereRoomIsNamed,
} from '../docs/refusals.js';

const ticket =
  't1.WyJzYWxlXzEiLCIzZjIwNmI5ZTE3Y2Q0YTg1IiwidXNlcjEyMyIsMTIzNDVd.3v7S0Qe1Wc4m2kq0xJ1o8m5bH9sYd6uKfZt2aLr7PpE';
const admission =
  'a1.WyJzYWxlXzEiLCIzZjIwNmI5ZTE3Y2Q0YTg1IiwidXNlcjEyMyIsMTc5NTc3MDYwMDAwMF0.b0XqvJm3Rk9T5c2nW8yLh4sDf7gPz1uEaQi6oKxVtMs';
const hash = '3f206b9e17cd4a85c0d2e4f60718293a4b5c6d7e8f90a1b2c3d4e5f60718293a';

const task = {
  parameters: {
    algorithm: 'PBKDF2/SHA-256',
    cost: 1_000,
    data: { saleId: 'sale_1', userId: 'user123' },
    expiresAt: 1_795_770_660,
    keyLength: 32,
    keyPrefix: '00',
    nonce: '3f206b9e17cd4a85c0d2e4f60718293a',
    salt: '4b5c6d7e8f90a1b2c3d4e5f60718293a',
  },
  signature: hash,
};

const cData = 'Z2JvmUBaT4M8Q0sH9e1rYxkWqL3nP7cDfVgAiEoUtBw';

const own = { arrival: 12_345, listedAs: hash };
const draw = {
  algorithm: 'fisher-yates-aes256ctr-v1',
  commitment: hash,
  drawn: 40_123,
  listRoot: hash,
  secret: hash,
};

const notReady = refusal(
  'not-ready',
  'The room cannot be read now',
  503,
  'The waiting room is not ready, please try again',
);

const badTicket = {
  description: 'The token belongs to another user, or the ticket does.',
  examples: {
    ...whereBuyersAreIdentified[403].examples,
    ...refusal(
      'bad-ticket',
      'The ticket of another user',
      403,
      'This ticket is not yours, or is one of another waiting room',
    ),
  },
};

export const roomsDocs = {
  'GET /api/v1/sale/:saleId/room': {
    operationId: 'getRoom',
    tag: 'Waiting rooms',
    summary: 'The waiting room of a sale',
    description: [
      'The same for everybody, from memory, for any number of clients and caches; at most a second old. `draw` says what the order',
      'of the places is bound to; docs/waiting-room.md says how to check it.',
    ].join(' '),
    answers: {
      200: {
        description: 'The room.',
        headers: ['X-Server-Time', 'ETag'],
        schemaName: 'RoomView',
        examples: {
          open: {
            summary: 'People are called in the order of the draw',
            value: {
              saleId: 'sale_1',
              phase: 'OPEN',
              message: null,
              opensAt: '2026-11-27T08:30:00.000Z',
              cutOffAt: '2026-11-27T08:59:50.000Z',
              startsAt: '2026-11-27T09:00:00.000Z',
              endsAt: '2026-11-27T10:00:00.000Z',
              arrivals: 41_000,
              serving: 4_200,
              perMinute: 600,
              challenge: null,
              draw,
            },
          },
        },
      },
      304: { description: 'The client already has this answer.', headers: ['X-Server-Time', 'ETag'], examples: {} },
      ...badSaleInAddress,
      ...whereRoomIsNamed,
      ...whereReadsAreLimited,
      ...askLater('The room cannot be read now.', { ...notReady, ...shed }),
    },
  },

  'POST /api/v1/sale/:saleId/room': {
    operationId: 'joinRoom',
    tag: 'Waiting rooms',
    summary: 'Take a number in a waiting room',
    description: [
      'Each user has one number: repeating gives the same. Who arrives before the cut-off gets a place by the draw, later ones come',
      'after these, in their order. Keep the ticket: it proves the number. With a `code` it is called before all others; repeat the code on another device. Where the',
      'room has a `challenge`, the first answer is 403 with what to solve; the solution goes into the second request.',
    ].join(' '),
    bodyName: 'JoinRoom',
    requests: {
      join: { summary: 'One user', value: { userId: 'user123' } },
      code: { summary: 'With a code', value: { userId: 'user123', code: 'K7QM-2XHD-9RVA-T4WN' } },
    },
    answers: {
      200: {
        description: 'The number of the user.',
        schemaName: 'JoinedRoom',
        examples: {
          joined: {
            summary: 'The draw is still to come',
            value: { status: 'JOINED', ticket, arrival: 12_345, listedAs: hash, phase: 'GATHERING', pollSeconds: 30 },
          },
        },
      },
      ...badInput(refusal('bad-shape', 'A user that is a number', 400, ['userId must be string'])),
      ...whereBuyersAreIdentified,
      403: {
        description:
          'The token belongs to another user, the code is not good, or a challenge must be solved: the one that is told. A task is good for a minute, a token of a provider for some minutes.',
        schemaName: 'JoinRefusal',
        examples: {
          ...whereBuyersAreIdentified[403].examples,
          ...refusal('bad-code', 'A code that nobody made', 403, 'This code is not valid'),
          unsolved: {
            summary: 'Where the operator asks for a challenge',
            value: {
              statusCode: 403,
              message: 'Solve the challenge first',
              error: 'Forbidden',
              challenge: { kind: 'altcha', task },
            },
          },
          'unsolved-widget': {
            summary: 'Where a provider checks who joins',
            value: {
              statusCode: 403,
              message: 'Solve the challenge first',
              error: 'Forbidden',
              challenge: { kind: 'turnstile', siteKey: '1x00000000000000000000AA', action: 'join-room', cData },
            },
          },
        },
      },
      ...whereRoomIsNamed,
      409: {
        description: 'The room is not open yet.',
        examples: refusal('closed', 'Too early', 409, 'The waiting room is not open yet'),
        headers: ['Retry-After'],
      },
      410: {
        description: 'The sale has ended.',
        examples: refusal('ended', 'Too late', 410, 'The sale has ended'),
      },
      ...whereBodyIsSent,
      ...whereReadsAreLimited,
      ...askLater('The number is not known yet: ask again, it stays the same.', {
        ...notReady,
        ...refusal(
          'unchecked',
          'The provider of the challenge does not answer',
          503,
          'Your solution cannot be checked now, please send it again',
        ),
        ...identityAway,
        ...shed,
      }),
    },
  },

  'POST /api/v1/sale/:saleId/room/ticket': {
    operationId: 'findTicket',
    tag: 'Waiting rooms',
    summary: 'Find the number of a user again',
    description: 'For another device of somebody who has joined. Takes no number: who has none, or has left, gets 404.',
    bodyName: 'FindTicket',
    requests: { find: { summary: 'One user', value: { userId: 'user123' } } },
    answers: {
      200: {
        description: 'The number of the user, as when joining.',
        schemaName: 'JoinedRoom',
        examples: {
          found: {
            summary: 'The draw is still to come',
            value: { status: 'JOINED', ticket, arrival: 12_345, listedAs: hash, phase: 'GATHERING', pollSeconds: 30 },
          },
        },
      },
      ...badInput(refusal('bad-shape', 'A user that is a number', 400, ['userId must be string'])),
      ...whereBuyersAreIdentified,
      ...whereRoomIsNamed,
      404: {
        description: 'There is no such sale, it has no waiting room, or the user has not joined, or has left.',
        examples: {
          ...whereRoomIsNamed[404].examples,
          ...refusal('not-joined', 'Who has no number', 404, 'You have no number in this waiting room'),
        },
      },
      ...whereBodyIsSent,
      ...whereReadsAreLimited,
      ...askLater('The number cannot be looked for now.', { ...notReady, ...identityAway, ...shed }),
    },
  },

  'POST /api/v1/sale/:saleId/room/turn': {
    operationId: 'askForTurn',
    tag: 'Waiting rooms',
    summary: 'Whether it is the turn of a ticket',
    description: [
      'Costs no store anything. A turn does not lapse: who was away is let in later. `ADMITTED` comes with an `admission`, which is',
      'sent with the purchase as `X-Admission`; when it has expired, ask again.',
    ].join(' '),
    bodyName: 'AskForTurn',
    requests: { turn: { summary: 'With the ticket of the user', value: { userId: 'user123', ticket } } },
    answers: {
      200: {
        description: 'How far the turn is.',
        schemaName: 'RoomTurn',
        examples: {
          'not-drawn': { summary: 'The draw is still to come', value: { status: 'WAITING', ...own, pollSeconds: 30 } },
          waiting: {
            summary: 'Others come first',
            value: { status: 'WAITING', ...own, place: 5_400, ahead: 1_200, etaSeconds: 120, pollSeconds: 15 },
          },
          admitted: {
            summary: 'It is',
            value: { status: 'ADMITTED', ...own, place: 4_200, admission, expiresAt: '2026-11-27T09:10:00.000Z' },
          },
          paused: {
            summary: 'Nobody is let in for a while',
            value: {
              status: 'PAUSED',
              ...own,
              place: 5_400,
              pollSeconds: 15,
              message: 'We check the stock; back at 9:30',
            },
          },
          left: { summary: 'Of who has left, and not joined again', value: { status: 'LEFT', ...own } },
        },
      },
      ...badInput(refusal('bad-shape', 'No ticket', 400, ["must have required property 'ticket'"])),
      ...whereBuyersAreIdentified,
      403: badTicket,
      ...whereRoomIsNamed,
      ...whereBodyIsSent,
      ...whereReadsAreLimited,
      ...askLater('It cannot be said now.', { ...notReady, ...identityAway, ...shed }),
    },
  },

  'POST /api/v1/sale/:saleId/room/leave': {
    operationId: 'leaveRoom',
    tag: 'Waiting rooms',
    summary: 'Leave a waiting room',
    description: [
      'Whoever is inside makes room for the next at once; whoever waits is not let in any more. The number stays the user’s: joining again',
      'brings the same one back. An admission proves itself, so one that was given stays good until it ends.',
    ].join(' '),
    bodyName: 'LeaveRoom',
    requests: { leave: { summary: 'With the ticket of the user', value: { userId: 'user123', ticket } } },
    answers: {
      204: { description: 'Nobody waits for the user any more; once more the same.', examples: {} },
      ...badInput(refusal('bad-shape', 'No ticket', 400, ["must have required property 'ticket'"])),
      ...whereBuyersAreIdentified,
      403: badTicket,
      ...whereRoomIsNamed,
      ...whereBodyIsSent,
      ...whereReadsAreLimited,
      ...askLater('Nobody can leave now.', { ...notReady, ...identityAway, ...shed }),
    },
  },

  'GET /api/v1/sale/:saleId/room/list/:segment': {
    operationId: 'readRoomList',
    tag: 'Waiting rooms',
    summary: 'The list of a draw, part by part',
    description:
      'From the cut-off on. Each part has 1,024 leaves, the last one what is left. They name nobody: only who knows the `listedAs` of a user finds the leaf.',
    answers: {
      200: {
        description: 'A part of the list.',
        schemaName: 'RoomListPart',
        examples: { part: { summary: 'The first leaves', value: { from: 1, leaves: [hash] } } },
      },
      ...badInput(refusal('bad-segment', 'A part that is no number', 400, ['segment must match pattern "^\\d{1,5}$"'])),
      ...whereRoomIsNamed,
      404: {
        description: 'There is no such sale, it has no waiting room, or its list has no such part.',
        examples: {
          ...whereRoomIsNamed[404].examples,
          ...refusal(
            'not-listed',
            'Before the cut-off',
            404,
            'There is no such part of the list, or not before the cut-off',
          ),
        },
      },
      ...whereReadsAreLimited,
      ...askLater('The list cannot be read now.', { ...notReady, ...shed }),
    },
  },

  'GET /api/v1/sale/:saleId/room/proof/:arrival': {
    operationId: 'readRoomProof',
    tag: 'Waiting rooms',
    summary: 'That a number takes part in the draw',
    description: [
      'From the cut-off on: the leaf of the number, and the path from it to the root of the list. With `listedAs` its owner checks by it,',
      'without the whole list, that nobody took the number out; docs/waiting-room.md says how. Names nobody.',
    ].join(' '),
    answers: {
      200: {
        description: 'The proof.',
        headers: ['X-Server-Time', 'ETag'],
        schemaName: 'RoomProof',
        examples: {
          proof: {
            summary: 'Of the number 12,345',
            value: { saleId: 'sale_1', arrival: 12_345, leaf: hash, path: [hash, hash], draw },
          },
        },
      },
      304: { description: 'The client already has this answer.', headers: ['X-Server-Time', 'ETag'], examples: {} },
      ...badInput(refusal('bad-arrival', 'What is no number', 400, ['arrival must match pattern "^[1-9]\\d{0,6}$"'])),
      ...whereRoomIsNamed,
      404: {
        description: 'There is no such sale, it has no waiting room, or the number takes no part in its draw.',
        examples: {
          ...whereRoomIsNamed[404].examples,
          ...refusal(
            'not-listed',
            'A number that came after the cut-off',
            404,
            'The list has no such number, or is not closed yet',
          ),
        },
      },
      ...whereReadsAreLimited,
      ...askLater('It cannot be proven now.', { ...notReady, ...shed }),
    },
  },
} satisfies Operations;
