import type { Operations } from '../docs/operation.js';
import {
  askLater,
  badInput,
  identityAway,
  refusal,
  shed,
  whereBodyIsSent,
  whereBuyersAreIdentified,
  whereReadsAreLimited,
  whereSaleIsNamed,
} from '../docs/refusals.js';

const orderId = '0199a1c4-7a3e-7c52-9d0e-3f5b8a2c6d41';
const notReady = refusal(
  'not-ready',
  'The counters of the sale are not loaded',
  503,
  'Sale is not ready, please try again',
);

export const purchasesDocs = {
  'POST /api/v1/sale/purchase': {
    operationId: 'purchase',
    tag: 'Purchases',
    summary: 'Buy one unit',
    description: [
      'Decides one attempt, at the speed of memory. `SUCCESS` is durable when it is given: it becomes exactly one order.',
      'Each user gets one unit of a sale at most. The user id is 1 to 64 visible ASCII characters, but not `.` or `..`: no',
      'browser can ask for a purchase at an address that ends in them.',
      'Send an `Idempotency-Key` and repeat the request with it when no answer came, or 503: who owns the unit by that',
      'key gets `SUCCESS` again, with the same `orderId`. In a sale of the mode `HOLD` the units are held until they are paid',
      'for or `expiresAt` has come; `quantity` says how many, 1 if absent. The same key tells what became of the order.',
      'A sale with a waiting room needs the `X-Admission` of the user.',
    ].join(' '),
    bodyName: 'PurchaseRequest',
    requests: { purchase: { summary: 'One unit for one user', value: { saleId: 'sale_1', userId: 'user123' } } },
    answers: {
      200: {
        description: 'The attempt was decided.',
        schemaName: 'PurchaseResponse',
        examples: {
          success: {
            summary: 'A unit is reserved for the user',
            value: { success: true, status: 'SUCCESS', message: 'Purchase reserved successfully', orderId },
          },
          'already-purchased': {
            summary: 'The user owns one already, by another attempt',
            value: {
              success: false,
              status: 'ALREADY_PURCHASED',
              message: 'You have already purchased from this sale',
            },
          },
          'sold-out': {
            summary: 'There is none left',
            value: { success: false, status: 'SOLD_OUT', message: 'Sale is sold out' },
          },
          held: {
            summary: 'Two units are held for the user',
            value: {
              ...{ success: true, status: 'HELD', message: 'Held for you until you have paid', orderId },
              ...{ quantity: 2, amount: 3_998, currency: 'EUR' },
              ...{ expiresAt: '2026-11-27T09:10:00.000Z', secondsLeft: 600 },
            },
          },
          'limit-reached': {
            summary: 'The user has as many units as one buyer may have',
            value: {
              ...{ success: false, status: 'LIMIT_REACHED', unitsOwned: 4, limitPerUser: 4 },
              message: 'You have 4 of 4 units that one buyer may have',
            },
          },
          'all-held': {
            summary: 'Others hold what is left, and may let it go',
            value: {
              ...{ success: false, status: 'ALL_HELD' },
              message: 'All units are held by other buyers; some may come back',
            },
          },
          'waiting-list': {
            summary: 'Others wait on the list for what comes back',
            value: {
              ...{ success: false, status: 'ALL_HELD', waitingList: true },
              message: 'All units are held by other buyers; some may come back',
            },
          },
        },
      },
      ...badInput({
        ...refusal('not-active', 'Outside of the window of the sale, or paused', 400, 'Sale is not currently active'),
        ...refusal('bad-quantity', 'More units than one order may have', 400, 'quantity must be from 1 to 2'),
        ...refusal('bad-shape', 'A user that is a number', 400, ['userId must be string']),
        ...refusal('dots', 'A user that no address can end in', 400, [
          'userId must match pattern "^(?!\\.{1,2}$)[\\x21-\\x7e]{1,64}$"',
        ]),
        ...refusal('bad-key', 'An Idempotency-Key that has a space', 400, [
          'idempotency-key must match pattern "^[\\x21-\\x7e]{1,64}$"',
        ]),
        ...refusal(
          'not-json',
          'A body that is not JSON',
          400,
          "Body is not valid JSON but content-type is set to 'application/json'",
        ),
      }),
      ...whereBuyersAreIdentified,
      403: {
        description:
          'The token belongs to another user; or buyers at this address have as many units of the sale as one address may have; or the waiting room of the sale has not let the user in.',
        examples: {
          ...whereBuyersAreIdentified[403].examples,
          ...refusal(
            'address-has-enough',
            'Too many units for one address',
            403,
            'Your address has as many units of this sale as one address may have',
          ),
          ...refusal(
            'not-admitted',
            'A sale with a waiting room, and no admission',
            403,
            'This sale has a waiting room, and it is not your turn yet, or no longer',
          ),
        },
      },
      404: whereSaleIsNamed[404],
      409: {
        description: 'The key is that of an attempt for another number of units.',
        examples: refusal(
          'key-reused',
          'The same Idempotency-Key with another quantity',
          409,
          'This Idempotency-Key was used with another quantity',
        ),
      },
      ...whereBodyIsSent,
      429: {
        description: 'The address or the user asks too often.',
        examples: refusal('too-many', 'Too many from one client', 429, 'Too many purchases, please try again later'),
        headers: ['Retry-After'],
      },
      ...askLater('Nothing was decided, or nobody knows what: ask again, with the same `Idempotency-Key`.', {
        ...notReady,
        ...refusal('overloaded', 'Too many attempts wait', 503, 'Too many purchases at once, please try again'),
        ...refusal(
          'unknown',
          'Redis did not answer in time: the unit may be reserved or not',
          503,
          'The outcome is not known yet, please try again',
        ),
        ...identityAway,
        ...shed,
      }),
    },
  },

  'GET /api/v1/sale/:saleId/user/:userId/purchase': {
    operationId: 'findPurchase',
    tag: 'Purchases',
    summary: 'What a user owns in a sale',
    description: [
      'A reservation is an order to be: `RESERVED` becomes `CONFIRMED`, most often within a second. In a sale of the mode',
      '`HOLD` a user may have several orders: `orders` has those that are held or confirmed.',
    ].join(' '),
    answers: {
      200: {
        description: 'What the user owns.',
        schemaName: 'UserPurchaseResponse',
        examples: {
          reserved: {
            summary: 'The order is on its way to the database',
            value: { purchased: true, orderId, status: 'RESERVED' },
          },
          confirmed: {
            summary: 'The order is in the database',
            value: { purchased: true, orderId, status: 'CONFIRMED' },
          },
          held: {
            summary: 'Units are held until the user has paid',
            value: {
              ...{ purchased: false, orderId, status: 'HELD' },
              orders: [
                {
                  ...{ orderId, status: 'HELD', quantity: 2, amount: 3_998, currency: 'EUR' },
                  ...{ expiresAt: '2026-11-27T09:10:00.000Z', secondsLeft: 412 },
                },
              ],
            },
          },
          'not-purchased': {
            summary: 'The user owns nothing',
            value: { purchased: false, orderId: null, status: 'NOT_PURCHASED' },
          },
        },
      },
      ...badInput(
        refusal('bad-user', 'A user that has a space', 400, ['userId must match pattern "^[\\x21-\\x7e]{1,64}$"']),
      ),
      ...whereBuyersAreIdentified,
      ...whereSaleIsNamed,
      ...whereReadsAreLimited,
      ...askLater('It cannot be read now.', { ...notReady, ...identityAway, ...shed }),
    },
  },
} satisfies Operations;
