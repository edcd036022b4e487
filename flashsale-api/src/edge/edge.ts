import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import {
  errorCodes,
  type FastifyBodyParser,
  type FastifyError,
  type FastifyInstance,
  type RouteOptions,
} from 'fastify';
import type { Access } from '../admin/access.js';
import { ErrorFilter } from '../http/error.filter.js';
import { type RouteKey, ROUTES, rowOf } from './routes.js';
import { type Hooks, makeSteps, STAGES, type Step } from './steps.js';

/** Gives every route the steps of its row, and registers the hot routes. Call it before Nest registers its routes. */
export function applyEdge(app: NestFastifyApplication): void {
  const server = app.getHttpAdapter().getInstance();
  const steps = makeSteps(app);
  server.addHook('onRoute', (route) => {
    const { steps: names, access, bodyBytesMax } = rowOf(String(route.method), route.url);
    if (bodyBytesMax !== undefined) route.bodyLimit = bodyBytesMax;
    Object.assign(
      route,
      hooksOf(
        names.map((name) => steps[name]),
        access,
      ),
    );
  });
  server.addContentTypeParser([...PICTURE_TYPES], { parseAs: 'buffer' }, takePicture);
  const errors = app.get(ErrorFilter);
  for (const key of Object.keys(ROUTES) as RouteKey[]) {
    const [method = '', url = ''] = key.split(' ');
    const { hot } = rowOf(method, url);
    if (hot === undefined) continue;
    const route: RouteOptions = {
      method,
      url,
      schema: hot.schema,
      handler: hot.answer(app),
      errorHandler: (error: FastifyError, _request, reply) => errors.send(reply, error),
    };
    if (hot.rawBodyBytesMax === undefined) server.route(route);
    else addRawRoute(server, { ...route, bodyLimit: hot.rawBodyBytesMax });
  }
}

/** What a client says that it sends; the bytes tell what it is. */
const PICTURE_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;

/** Leaves the bytes as they are, on the routes that take pictures. */
const takePicture: FastifyBodyParser<Buffer> = (request, body, parsed) => {
  const { method, routeOptions } = request;
  if (rowOf(method, routeOptions.url ?? '').takesPicture === true) parsed(null, body);
  else parsed(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE(), undefined);
};

/** In a scope of its own, whose bodies are not parsed. */
function addRawRoute(server: FastifyInstance, route: RouteOptions & { readonly bodyLimit: number }): void {
  void server.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: route.bodyLimit }, (_request, body, parsed) =>
      parsed(null, body),
    );
    scope.route(route);
    done();
  });
}

/** Steps that share a stage run in the order of the row. */
export function hooksOf(steps: readonly Step[], access?: Access): Hooks {
  const made = steps.map((step) => step(access)).filter((hooks) => hooks !== undefined);
  return Object.fromEntries(
    STAGES.map((stage) => [stage, made.flatMap((hooks) => hooks[stage] ?? [])] as const).filter(
      ([, hooks]) => hooks.length > 0,
    ),
  );
}
