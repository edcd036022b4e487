import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyInstance } from 'fastify';
import { isPurchase } from './paths.js';

export const REQUEST_ID_HEADER = 'X-Request-Id';
/** What clients and proxies may choose: it stands in logs and in headers as it is. */
const GIVEN_ID = /^[\x21-\x7e]{1,64}$/;

/**
 * Names a request: as the client or a proxy did where that is fit for a log, else at random. A number would tell everybody
 * how much is asked.
 */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && GIVEN_ID.test(given) ? given : randomUUID();
}

/**
 * Puts the id on every answer of the routes that are added from now on, but for purchases: those have it where they fail,
 * and an order id where they do not.
 */
export function answerRequestIds(server: FastifyInstance): void {
  server.addHook('onRoute', (route) => {
    if (isPurchase(route)) return;
    route.onRequest = [
      ...[route.onRequest ?? []].flat(),
      (request, reply, done) => {
        void reply.header(REQUEST_ID_HEADER, request.id);
        done();
      },
    ];
  });
}
