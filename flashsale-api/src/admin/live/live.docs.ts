import type { Operations } from '../../docs/operation.js';
import {
  badSaleOfAdministrator,
  storeAway,
  whereAdministratorsAreLetIn,
  whereSaleIsNamed,
} from '../../docs/refusals.js';

export const liveDocs = {
  'GET /api/v1/admin/sales/:saleId/live': {
    operationId: 'getLiveSale',
    tag: 'Administration',
    summary: 'Live counts of a sale',
    answers: {
      200: {
        description: [
          'Values from PostgreSQL are null while it is away; so is the queue while RabbitMQ is away. In a sale that holds units',
          'the equation `buyers` is about units: held + sold = those in orders and in the outbox; `holds` has its figures where',
          'they are of one instant, and the money. What orders and payments cost is summed every few seconds. An equation `holds`',
          'where both sides are of one instant and equal; null means that it cannot be told now: its figures move, or, where',
          '`right` is null, a store is away. It is false once its sides have stayed unequal for five seconds.',
        ].join(' '),
        schemaName: 'LiveView',
        examples: {
          live: {
            summary: 'A running sale',
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
                buyers: { left: 42, terms: [40, 2], right: 42, holds: true },
                stock: { left: 100, terms: [58, 42], right: 100, holds: true },
              },
              outcomes: { SUCCESS: 42, ALREADY_PURCHASED: 3, SOLD_OUT: 0, NOT_ACTIVE: 0 },
              latencyMs: { p50: 1.2, p95: 3.4, p99: 6, count: 45 },
            },
          },
          holds: {
            summary: 'A sale that holds units, with a paid order and two holds',
            value: {
              saleId: 'sale_4',
              at: '2026-11-27T09:00:01.000Z',
              stock: 96,
              buyers: 3,
              orders: 1,
              outbox: 1,
              oldestOutboxAgeMs: 35,
              queue: { ready: 1, deadLetters: 0 },
              equations: {
                buyers: { left: 4, terms: [3, 1, 0], right: 4, holds: true },
                stock: { left: 100, terms: [96, 3, 1], right: 100, holds: true },
                money: { left: 1_999, terms: [1_999], right: 1_999, holds: true },
              },
              holds: {
                held: 3,
                sold: 1,
                units: { written: 3, unwritten: 1, returning: 0 },
                money: {
                  at: '2026-11-27T09:00:00.000Z',
                  ...{ currency: 'EUR', sold: 1_999, kept: 1_999, returning: 0, strays: 0 },
                },
              },
              outcomes: { SUCCESS: 0, ALREADY_PURCHASED: 0, SOLD_OUT: 0, NOT_ACTIVE: 0, HELD: 3 },
              latencyMs: { p50: 1.2, p95: 3.4, p99: 6, count: 3 },
            },
          },
        },
      },
      ...badSaleOfAdministrator,
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      ...storeAway('read'),
    },
  },

  'GET /api/v1/admin/sales/:saleId/series': {
    operationId: 'getSaleSeries',
    tag: 'Administration',
    summary: 'The course of a sale',
    answers: {
      200: {
        description: [
          'What one API process recorded of the sale since its last reset, oldest first: three minutes in seconds, half an hour in tens of',
          'seconds, eight hours in steps of two minutes, two weeks in hours. Where nothing happens there is a point every ten seconds.',
          '`outcomes` are totals of the epoch, `refusals` totals of the whole shop, both of all API processes; the rate and the',
          'latencies of a coarser step are its highest.',
        ].join(' '),
        schemaName: 'SeriesView',
        examples: {
          one: {
            summary: 'One second of a running sale',
            value: {
              points: [
                {
                  ...{ atMs: 1_795_770_001_000, epoch: 1, stock: 58, held: 0, sold: 42, buyers: 42, orders: 40 },
                  ...{ outbox: 2, queued: 2, attemptsPerSecond: 45, p50: 1.2, p95: 3.4, p99: 6 },
                  outcomes: { SUCCESS: 42, ALREADY_PURCHASED: 3 },
                  refusals: { rateLimited: 0, shed: 0, unavailable: 0, errors: 0 },
                },
              ],
            },
          },
        },
      },
      ...badSaleOfAdministrator,
      ...whereAdministratorsAreLetIn,
      ...whereSaleIsNamed,
      ...storeAway('read'),
    },
  },
} satisfies Operations;
