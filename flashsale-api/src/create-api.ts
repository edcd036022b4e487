import type { RequestListener } from 'node:http';
import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { JsonLogger } from 'flashsale-core';
import { ProcessModule } from 'flashsale-core/nest';
import { ApiModule } from './api.module.js';
import { applyEdge } from './edge/edge.js';
import type { Environment } from './environment.js';
import { requestIdOf } from './http/answer-headers.js';
import { trustHops } from './http/client-address.js';
import { answerBrokenRequest, ErrorFilter } from './http/error.filter.js';
import { createGuardedServer } from './http/guarded-server.js';
import { API_PREFIX, PATHS_WITHOUT_PREFIX } from './http/paths.js';

const BODY_SIZE_BYTES_MAX = 2 * 1024;
const HEADERS_AND_BODY_DEADLINE_MS = 10_000;
/** Node checks for overdue requests this often; by default every 30 s. */
const OVERDUE_CHECK_PERIOD_MS = 1_000;
const MS_PER_SECOND = 1_000;
const HEADER_SIZE_BYTES_MAX = 16 * 1024;
/** How long browsers may cache a preflight answer. */
const CORS_MAX_AGE_SECONDS = 600;

/** The HTTP API, not yet listening. */
export async function createApi(
  environment: Environment,
  logger: LoggerService = new JsonLogger(environment.logLevel),
): Promise<NestFastifyApplication> {
  const { keepAliveSeconds, proxies, corsOrigins } = environment.http;
  const adapter = new FastifyAdapter({
    bodyLimit: BODY_SIZE_BYTES_MAX,
    serverFactory: (handler: RequestListener) =>
      createGuardedServer(handler, {
        bodySizeBytesMax: BODY_SIZE_BYTES_MAX,
        requestTimeout: HEADERS_AND_BODY_DEADLINE_MS,
        // Node swaps the two deadlines if the one for headers is later, and its default is 60 s.
        headersTimeout: HEADERS_AND_BODY_DEADLINE_MS,
        connectionsCheckingInterval: OVERDUE_CHECK_PERIOD_MS,
        maxHeaderSize: HEADER_SIZE_BYTES_MAX,
        keepAliveTimeout: keepAliveSeconds * MS_PER_SECOND,
      }),
    trustProxy: trustHops(proxies.hops),
    genReqId: requestIdOf,
    // Idle connections are closed at once on shutdown; those with a request in flight get their answer first.
    forceCloseConnections: 'idle',
    return503OnClosing: false,
    clientErrorHandler: answerBrokenRequest,
    // Refusals of the router get the same shape as every other error.
    frameworkErrors: (error: FastifyError, _request: FastifyRequest, reply: FastifyReply) =>
      app.get(ErrorFilter).send(reply, error),
    routerOptions: { maxParamLength: 256 },
    // The shape is checked, never changed: a number does not pass as a string, an extra property is an error.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, allErrors: true } },
  });
  const app: NestFastifyApplication = await NestFactory.create<NestFastifyApplication>(
    { module: ApiModule, imports: [ProcessModule.of('api', environment)] },
    adapter,
    // Fastify's own parser accepts only JSON; Nest's would also accept forms.
    { logger, bodyParser: false },
  );
  app.setGlobalPrefix(API_PREFIX, { exclude: PATHS_WITHOUT_PREFIX.map((path) => `${path}{/*rest}`) });
  applyEdge(app);
  if (corsOrigins.length > 0) allowOrigins(app, corsOrigins);
  return app;
}

/** Lets pages of these origins call the API; by default only its own origin may, through the web server. */
function allowOrigins(app: NestFastifyApplication, origins: readonly string[]): void {
  app.enableCors({
    origin: [...origins],
    methods: ['GET', 'HEAD', 'POST', 'PATCH'],
    allowedHeaders: ['authorization', 'content-type', 'idempotency-key', 'last-event-id', 'x-admission'],
    exposedHeaders: ['link', 'retry-after', 'www-authenticate', 'x-data-age', 'x-server-time'],
    maxAge: CORS_MAX_AGE_SECONDS,
  });
}
