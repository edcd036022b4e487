import { STATUS_CODES } from 'node:http';
import type { Answer, Examples, Operations } from '../docs/operation.js';
import {
  askLater,
  badSaleInAddress,
  identityAway,
  refusal,
  shed,
  whereBodyIsSent,
  whereBuyersAreIdentified,
  whereReadsAreLimited,
  whereSaleIsNamed,
} from '../docs/refusals.js';
import type { ListRefusal } from './waiting-list-response.js';

const notReady = refusal(
  'not-ready',
  'It cannot be read or changed now',
  503,
  'The waiting list is not ready, please try again',
);
/** A refusal that programs know by its code. */
function coded(
  code: ListRefusal['code'] & string,
  ...[name, summary, status, message]: [name: string, summary: string, status: number, message: string]
): Examples {
  const value = { statusCode: status, message, error: STATUS_CODES[status] ?? '', code } satisfies ListRefusal;
  return { [name]: { summary, value } };
}

const schemaName = 'ListRefusal';
const whereListIsNamed = {
  ...whereSaleIsNamed,
  404: {
    schemaName,
    description: 'There is no such sale, or it sells at once and nothing of it comes back.',
    examples: {
      ...coded('UNKNOWN_SALE', 'unknown-sale', 'An unknown sale id', 404, 'Sale sale_9 not found'),
      ...coded('NO_LIST', 'no-list', 'A sale that sells at once', 404, 'Sale sale_1 has no waiting list'),
    },
  },
} satisfies Readonly<Record<number, Answer>>;
const listed = {
  summary: 'Others come first',
  value: { status: 'LISTED', ahead: 17, quantity: 2, acceptLess: true },
};
const offered = {
  summary: 'Units are held for the user, to be paid for as any order',
  value: { status: 'OFFERED', orderId: '0197a5b0-7c1e-8abc-a2b1-0242ac120002' },
};

export const waitingListDocs = {
  'POST /api/v1/sale/:saleId/waiting-list': {
    operationId: 'joinWaitingList',
    tag: 'Waiting lists',
    summary: 'Wait for units that come back',
    description: [
      'Of a sale that holds units, once none is on sale. Units that come back are offered to who waits, in the order of joining: held for',
      'as long as the sale says, by an order that is paid for as any other. Who is passed over, because fewer units came back than he',
      'wants, keeps the place; with `acceptLess` he is offered fewer. Repeating keeps the place, and what was asked for first. Where the shop sends mails',
      '(`REMINDER_MAILS`), one goes to the `email` with the offer; the address is deleted with it, or when no offer can come any more.',
    ].join(' '),
    bodyName: 'JoinWaitingList',
    requests: {
      join: { summary: 'Two units, or one', value: { userId: 'user123', quantity: 2, acceptLess: true } },
      mail: {
        summary: 'And a mail with the offer',
        value: { userId: 'user123', email: 'ada@example.com', language: 'en' },
      },
    },
    answers: {
      200: { description: 'Where the user stands.', schemaName: 'ListingView', examples: { listed, offered } },
      400: {
        schemaName,
        description: 'The request is malformed or impossible.',
        examples: {
          ...refusal('bad-shape', 'A user that is a number', 400, ['userId must be string']),
          ...coded(
            'BAD_QUANTITY',
            'bad-quantity',
            'More units than one order may have',
            400,
            'quantity must be from 1 to 2',
          ),
        },
      },
      ...whereBuyersAreIdentified,
      ...whereListIsNamed,
      409: {
        schemaName,
        description: 'There is nothing to wait for, or the user may not have it.',
        examples: {
          ...coded('ON_SALE', 'on-sale', 'They can be bought', 409, 'Units are on sale'),
          ...coded('NOT_STARTED', 'not-started', 'Too early', 409, 'The sale has not begun'),
          ...coded(
            'LIMIT_REACHED',
            'limit',
            'The user has his share',
            409,
            'You have as many units of this sale as one buyer may have, or had too many holds',
          ),
          ...coded('LIST_FULL', 'full', 'Too many wait', 409, 'The waiting list is full'),
        },
      },
      410: {
        schemaName,
        description: 'The sale has ended.',
        examples: coded('ENDED', 'ended', 'Too late', 410, 'The sale has ended'),
      },
      ...whereBodyIsSent,
      429: {
        description: 'The address or the user asks too often; counted with purchases.',
        examples: refusal('too-many', 'Too many from one client', 429, 'Too many purchases, please try again later'),
        headers: ['Retry-After'],
      },
      ...askLater('Nobody knows whether the user is listed: ask again.', { ...notReady, ...identityAway, ...shed }),
    },
  },

  'GET /api/v1/sale/:saleId/waiting-list/:userId': {
    operationId: 'getListing',
    tag: 'Waiting lists',
    summary: 'Where a user stands on a waiting list',
    answers: {
      200: { description: 'Where the user stands.', schemaName: 'ListingView', examples: { listed, offered } },
      ...badSaleInAddress,
      ...whereBuyersAreIdentified,
      ...whereListIsNamed,
      404: {
        schemaName,
        description: 'There is no such sale, it has no waiting list, or the user is not on it.',
        examples: {
          ...whereListIsNamed[404].examples,
          ...coded(
            'NOT_LISTED',
            'not-listed',
            'A user who does not wait',
            404,
            'You are not on the waiting list of sale_4',
          ),
        },
      },
      ...whereReadsAreLimited,
      ...askLater('It cannot be said now.', { ...notReady, ...identityAway, ...shed }),
    },
  },

  'DELETE /api/v1/sale/:saleId/waiting-list/:userId': {
    operationId: 'leaveWaitingList',
    tag: 'Waiting lists',
    summary: 'Leave a waiting list',
    description: 'Also where the user is not on it. Joining again is joining at its end.',
    answers: {
      204: { description: 'The user is not on the list.', examples: {} },
      ...badSaleInAddress,
      ...whereBuyersAreIdentified,
      ...whereListIsNamed,
      409: {
        schemaName,
        description: 'The user was offered units first.',
        examples: coded('OFFERED', 'offered', 'An offer', 409, 'You were offered units: cancel that order instead'),
      },
      ...whereReadsAreLimited,
      ...askLater('Nobody knows whether the user is still listed: ask again.', {
        ...notReady,
        ...identityAway,
        ...shed,
      }),
    },
  },
} satisfies Operations;
