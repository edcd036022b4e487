import type { Operations } from '../../docs/operation.js';
import { whereAdministratorsAreLetIn } from '../../docs/refusals.js';

const up = (name: string) => ({ status: 'up', message: `${name} answers` }) as const;

export const statusDocs = {
  'GET /api/v1/admin/status': {
    operationId: 'getShopStatus',
    tag: 'Administration',
    summary: 'Health of stores, APIs and workers',
    answers: {
      200: {
        description: [
          'The stores as this API sees them, and every process as it said itself a moment ago: a process that was not heard of',
          'for more than a few seconds hangs or has died, and is forgotten after a minute; one that ends says so.',
          '`processes` is null while Redis is away.',
        ].join(' '),
        schemaName: 'ShopStatus',
        examples: {
          well: {
            summary: 'An API and a worker, which is not ready',
            value: {
              at: '2026-11-27T09:00:01.000Z',
              services: { database: up('PostgreSQL'), redis: up('Redis'), rabbitmq: up('RabbitMQ') },
              processes: [
                {
                  instance: 'api-5b0cfa1c-3a3a-4d3e-9a86-0f6d58f5f1aa',
                  ...{ kind: 'api', startedAtMs: 1_795_770_000_000, reasonNotReady: null, silentMs: 900 },
                },
                {
                  instance: 'worker-0c3c6f0e-6f0d-4c43-8d9e-6d8d2f0f6c55',
                  ...{ kind: 'worker', startedAtMs: 1_795_770_000_000, silentMs: 1_400 },
                  reasonNotReady: 'RabbitMQ is not connected',
                },
              ],
            },
          },
        },
      },
      ...whereAdministratorsAreLetIn,
    },
  },
} satisfies Operations;
