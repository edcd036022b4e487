import fastify, { type FastifyError, type FastifyInstance } from 'fastify';
import { type Logger, postgresqlConnection } from 'flashsale-core';
import pg from 'pg';
import { ApiError } from './api/api-error.js';
import { addApiRoutes } from './api/api-routes.js';
import type { SandboxEnvironment } from './environment.js';
import { EventDelivery } from './events/event-delivery.js';
import { addFaultRoutes } from './faults/fault-routes.js';
import { Faults } from './faults/faults.js';
import { Ledger, toAnswer } from './intents/ledger.js';
import { addPayRoutes } from './pay/pay-routes.js';

const BODY_SIZE_BYTES_MAX = 16 * 1024;
const CONNECTIONS_MAX = 8;
const CONNECT_TIMEOUT_MS = 3_000;
const STATEMENT_TIMEOUT_MS = 5_000;

/** The payment provider of demos and tests, not yet listening. Closing it ends everything that it started. */
export function createSandbox(environment: SandboxEnvironment, logger: Logger): FastifyInstance {
  const { databaseUrl, secret, eventsUrl, shopUrl } = environment;
  const pool = new pg.Pool({
    ...postgresqlConnection(databaseUrl),
    application_name: 'payment-sandbox',
    max: CONNECTIONS_MAX,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: STATEMENT_TIMEOUT_MS,
  });
  // An idle connection that dies is replaced by the pool; without a listener it would end the process.
  pool.on('error', (error) => logger.warn(`PostgreSQL: ${error.message}`));
  // So would a connection in use, to which the pool does not listen. Its statement rejects with the same error.
  pool.on('connect', (client) => client.on('error', () => undefined));
  const faults = new Faults();
  const ledger = new Ledger(pool, faults, () => delivery.runSoon());
  const delivery = new EventDelivery(pool, ledger, faults, { url: eventsUrl, secret }, logger);

  const app = fastify({ bodyLimit: BODY_SIZE_BYTES_MAX, forceCloseConnections: 'idle' });
  app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_request, body, done) =>
    done(null, body),
  );
  app.setErrorHandler((error: FastifyError | ApiError, _request, reply) => {
    const answer = toAnswer(error instanceof ApiError ? error : toApiError(error, logger));
    return reply.code(answer.status).type('application/json').send(answer.body);
  });
  app.get('/health/live', () => ({ status: 'ok' }));
  app.get('/health/ready', async () => {
    await pool.query('SELECT 1 FROM payment_sandbox.intents LIMIT 1');
    return { status: 'ok' };
  });
  addApiRoutes(app, { pool, ledger, faults, secret });
  addFaultRoutes(app, pool, faults);
  addPayRoutes(app, { pool, ledger, shopUrl });
  app.addHook('onListen', () => delivery.start());
  app.addHook('onClose', async () => {
    await delivery.stop();
    await pool.end();
  });
  return app;
}

function toApiError({ statusCode = 500, message }: FastifyError, logger: Logger): ApiError {
  if (statusCode < 500) return new ApiError(statusCode, 'invalid_request_error', undefined, message);
  logger.error(message);
  return new ApiError(500, 'api_error', undefined, 'The sandbox cannot answer now.');
}
