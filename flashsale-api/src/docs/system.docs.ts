import type { Operation, Operations } from '../docs/operation.js';
import { refusal, whereReadsAreLimited } from '../docs/refusals.js';

const up = { database: 'PostgreSQL', redis: 'Redis', rabbitmq: 'RabbitMQ' };
const health = {
  status: 'ok',
  timestamp: '2026-11-27T09:00:00.000Z',
  responseTime: '3ms',
  services: Object.fromEntries(
    Object.entries(up).map(([name, store]) => [name, { status: 'up', message: `${store} answers` }]),
  ),
};
const ok = {
  type: 'object',
  properties: { status: { const: 'ok' } },
  required: ['status'],
  additionalProperties: false,
};

const underOneRoot = {
  'GET /health': {
    operationId: 'reportHealth',
    tag: 'System',
    summary: 'Report the state of the stores',
    description: 'For people and dashboards: checks every store, and always answers 200.',
    answers: {
      200: {
        description: 'The state of each store.',
        schemaName: 'HealthReport',
        examples: {
          ok: { summary: 'All stores answer', value: health },
          degraded: {
            summary: 'RabbitMQ is away; purchases continue and wait in the outbox',
            value: {
              ...health,
              status: 'degraded',
              services: { ...health.services, rabbitmq: { status: 'down', message: 'RabbitMQ is not connected' } },
            },
          },
        },
      },
    },
  },

  'GET /health/live': {
    operationId: 'isLive',
    tag: 'System',
    summary: 'Liveness',
    description: 'For supervisors that restart hanging processes. No store is checked.',
    answers: {
      200: {
        description: 'The process runs.',
        schema: ok,
        examples: { ok: { summary: 'It runs', value: { status: 'ok' } } },
      },
    },
  },

  'GET /health/ready': {
    operationId: 'isReady',
    tag: 'System',
    summary: 'Readiness',
    description: 'For load balancers. RabbitMQ and PostgreSQL may be away: purchases are decided without them.',
    answers: {
      200: {
        description: 'The process may get traffic.',
        schema: ok,
        examples: { ok: { summary: 'Ready for traffic', value: { status: 'ok' } } },
      },
      503: {
        description: 'The process must not get traffic; the message says why.',
        examples: {
          ...refusal('warming-up', 'It has just started', 503, 'The process warms up'),
          ...refusal('stopping', 'It is shutting down', 503, 'The process is stopping'),
          ...refusal('no-redis', 'It cannot decide purchases', 503, 'Redis is not connected'),
          ...refusal(
            'no-sales',
            'PostgreSQL has been away since the start',
            503,
            'The sales were not read from PostgreSQL yet',
          ),
        },
      },
    },
  },
} satisfies Operations;

/** Probes use the root, clients of the web server the prefix. */
const ofApi = (operation: Operation): Operation => ({ ...operation, operationId: `${operation.operationId}OfApi` });

export const systemDocs = {
  ...underOneRoot,
  'GET /api/v1/health': ofApi(underOneRoot['GET /health']),
  'GET /api/v1/health/live': ofApi(underOneRoot['GET /health/live']),
  'GET /api/v1/health/ready': ofApi(underOneRoot['GET /health/ready']),

  'GET /metrics': {
    operationId: 'readMetrics',
    tag: 'System',
    summary: 'Metrics of this process',
    description: 'In the text format of Prometheus. No store is checked.',
    answers: {
      200: {
        description: 'Counters, gauges and histograms.',
        contentType: 'text/plain',
        schema: { type: 'string' },
        examples: {
          metrics: {
            summary: 'Two lines',
            value: '# TYPE process_cpu_seconds_total counter\nprocess_cpu_seconds_total 1.5\n',
          },
        },
      },
    },
  },

  'GET /docs': {
    operationId: 'readDocs',
    tag: 'System',
    summary: 'This document as HTML',
    answers: {
      200: {
        description: 'A page without scripts.',
        contentType: 'text/html',
        schema: { type: 'string' },
        examples: { page: { summary: 'Its beginning', value: '<!doctype html>' } },
      },
      ...whereReadsAreLimited,
    },
  },

  'GET /docs/openapi.json': {
    operationId: 'getDocument',
    tag: 'System',
    summary: 'This document as JSON',
    answers: {
      200: {
        description: 'OpenAPI 3.1.',
        schema: { type: 'object', required: ['openapi', 'info', 'paths'] },
        examples: {
          document: { summary: 'Its beginning', value: { openapi: '3.1.1', info: { title: 'Flash Sale' }, paths: {} } },
        },
      },
      ...whereReadsAreLimited,
    },
  },
} satisfies Operations;
