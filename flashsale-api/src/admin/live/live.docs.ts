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
        description: 'Values from PostgreSQL are null while it is away; so is the queue while RabbitMQ is away.',
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
      ...storeAway('read'),
    },
  },
} satisfies Operations;
