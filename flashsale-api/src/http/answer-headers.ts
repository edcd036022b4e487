import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyReply } from 'fastify';

/** Request ids that clients and proxies may choose: safe to put into logs and headers unchanged. */
const GIVEN_ID = /^[\x21-\x7e]{1,64}$/;

/**
 * How browsers must treat our JSON answers: render nothing, run nothing, give them to no other page, keep no copy. TLS
 * ends before this process, so the proxy that terminates it sends Strict-Transport-Security.
 */
export const SECURITY_HEADERS = {
  'content-security-policy': "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
};

/**
 * The id of a request: the given one if it is safe for logs, else a random one. A counter would reveal the number of
 * requests.
 */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && GIVEN_ID.test(given) ? given : randomUUID();
}

const CONTENT_POLICY = SECURITY_HEADERS['content-security-policy'];

/** Of a purchase: the two that keep it from being taken for something else. Each further one costs every buyer time. */
export function setPurchaseHeaders(reply: FastifyReply): void {
  void reply.header('content-security-policy', CONTENT_POLICY).header('x-content-type-options', 'nosniff');
}

/** Sets the headers that every answer needs for browsers and logs. A route that renders a page overrides the policy. */
export function setAnswerHeaders(reply: FastifyReply): void {
  void reply.headers(SECURITY_HEADERS).header('X-Request-Id', reply.request.id);
}
