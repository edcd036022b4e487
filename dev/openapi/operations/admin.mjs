import {
  askLater,
  badInput,
  badSaleOfAdministrator,
  refusal,
  storeAway,
  whereAdministratorsAreLetIn,
  whereBodyIsSent,
  whereSaleIsNamed,
} from '../refusals.mjs';
import { badPageOfSales } from './sales.mjs';

const [unknownSale] = Object.values(whereSaleIsNamed);

/** @type {import('../document.mjs').Operations} */
export const admin = {
  'GET /api/v1/admin/session': {
    operationId: 'getSession',
    tag: 'Administration',
    summary: 'Whether the token lets in',
    answers: {
      200: {
        description: 'It does.',
        schema: {
          type: 'object',
          properties: {
            demo: { type: 'boolean', description: 'Whether it is not needed: the server runs in demo mode.' },
          },
          required: ['demo'],
          additionalProperties: false,
        },
        examples: { 'let-in': { summary: 'With a token', value: { demo: false } } },
      },
      ...whereAdministratorsAreLetIn,
    },
  },

  'POST /api/v1/admin/reset': {
    operationId: 'resetSale',
    tag: 'Administration',
    summary: 'Begin a sale afresh',
    description: [
      'Deletes the orders and the audit trail of the sale, restores its stock, forgets its buyers. Safe at any moment:',
      'what was reserved before never appears after the answer. Repeating is safe.',
    ].join(' '),
    requests: { sale: { summary: 'One sale', value: { saleId: 'sale_1' } } },
    answers: {
      200: {
        description: 'It is as new.',
        schemaName: 'ResetResponse',
        examples: { reset: { summary: 'Done', value: { success: true, message: 'Sale sale_1 has been reset' } } },
      },
      ...badInput(
        refusal('bad-sale', 'A sale that has a space', 400, [
          'saleId must match /^[A-Za-z0-9_-]{1,64}$/ regular expression',
        ]),
      ),
      ...whereAdministratorsAreLetIn,
      ...(unknownSale && { 404: unknownSale }),
      ...whereBodyIsSent,
      ...askLater(
        'A store is away or busy. Repeating is safe.',
        refusal(
          'store-away',
          'A store is away',
          503,
          'Sale sale_1 could not be reset now: a store is away or busy; repeating is safe',
        ),
      ),
    },
  },

  'GET /api/v1/admin/drift': {
    operationId: 'reportDrift',
    tag: 'Administration',
    summary: 'How far sales are from their two equations, page by page',
    description: [
      'At rest, buyers = orders + outbox, and total stock = stock + buyers. Both figures are the left side less the',
      'right one, so 0 is good. A sale that is in motion is read again a few times, then called `moving`.',
      'The pages are those of the list of sales for operators.',
    ].join(' '),
    answers: {
      200: {
        description: 'The sales of a page.',
        headers: ['Link'],
        schema: { type: 'array', items: { $ref: '#/components/schemas/SaleDrift' } },
        examples: {
          drift: {
            summary: 'One at rest, one that sells, one whose counters are not loaded',
            value: [
              { saleId: 'sale_1', buyers: 0, stock: 0 },
              { saleId: 'sale_2', state: 'moving' },
              { saleId: 'sale_3', state: 'not-ready' },
            ],
          },
        },
      },
      ...badPageOfSales,
      ...whereAdministratorsAreLetIn,
      ...storeAway('look'),
    },
  },

  'POST /api/v1/admin/sales/{saleId}/repair': {
    operationId: 'repairSale',
    tag: 'Administration',
    summary: 'Compare a sale in Redis and PostgreSQL, and mend what differs',
    description: [
      'Orders that Redis knows and PostgreSQL lost are written again, buyers that PostgreSQL knows and Redis lost are restored by a',
      'rebuild, sold is counted anew, reservations that wait for a dead letter that is gone are published again. Nothing is changed',
      'without `apply`. With `forgetUnbacked`, owners in Redis without order and reservation are let go instead of having',
      'their orders written again. The sale may be selling meanwhile; repeating is safe.',
    ].join(' '),
    requests: { look: { summary: 'Only look', value: { apply: false } } },
    answers: {
      200: {
        description: 'What was found, and how many of it were mended.',
        schemaName: 'RepairReport',
        examples: {
          found: {
            summary: 'PostgreSQL was restored from a backup',
            value: {
              saleId: 'sale_1',
              epoch: 1,
              applied: false,
              findings: [
                {
                  id: 'lost-orders',
                  title: 'orders that Redis knows and PostgreSQL lost',
                  isKnown: true,
                  found: 1,
                  examples: ['user-1: order 7f2b8c1e-3d4a-4f5b-9c6d-8e7f0a1b2c3d'],
                  remedy: 'written again',
                  mended: 0,
                },
              ],
            },
          },
        },
      },
      ...badInput({
        ...refusal('bad-sale', 'A sale that has a space', 400, [
          'saleId must match /^[A-Za-z0-9_-]{1,64}$/ regular expression',
        ]),
        ...refusal('bad-shape', 'Neither yes nor no', 400, ['apply must be a boolean value']),
      }),
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      409: {
        description: 'There is nothing to compare.',
        examples: refusal(
          'retired',
          'Redis has forgotten it',
          409,
          'Sale over is retired: it is in PostgreSQL alone, so there is nothing to compare',
        ),
      },
      ...whereBodyIsSent,
      ...askLater('The sale is being rebuilt, or a store is away or busy.', {
        ...refusal(
          'not-open',
          'It is closed in Redis',
          503,
          'Sale not-opened is closed or being rebuilt, please try again',
        ),
        ...storeAway('change')[503]?.examples,
      }),
    },
  },

  'GET /api/v1/admin/sales/{saleId}/live': {
    operationId: 'getLiveSale',
    tag: 'Administration',
    summary: 'The present figures of a sale',
    answers: {
      200: {
        description: 'What PostgreSQL tells is null while it is away, the queue while RabbitMQ is.',
        schemaName: 'LiveView',
        examples: {
          live: {
            summary: 'It sells',
            value: {
              saleId: 'sale_1',
              at: '2026-11-27T09:00:01.000Z',
              stock: 58,
              buyers: 42,
              orders: 40,
              outbox: 2,
              oldestOutboxAgeMs: 35,
              queue: { ready: 2, deadLetters: 0 },
              equations: {
                buyers: { left: 42, right: 42, holds: true },
                stock: { left: 100, right: 100, holds: true },
              },
              outcomes: { SUCCESS: 42, ALREADY_PURCHASED: 3, SOLD_OUT: 0, NOT_ACTIVE: 0 },
              latencyMs: { p50: 1.2, p95: 3.4, p99: 6, count: 45 },
            },
          },
        },
      },
      ...badSaleOfAdministrator,
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      ...storeAway('look'),
    },
  },
};
