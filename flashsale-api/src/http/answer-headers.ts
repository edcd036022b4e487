import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { FastifyReply } from 'fastify';

/** What clients and proxies may choose: it stands in logs and in headers as it is. */
const GIVEN_ID = /^[\x21-\x7e]{1,64}$/;

/**
 * What a browser shall do with an answer of ours, which is JSON: show nothing of it, run nothing in it, let no other page
 * have it, keep no copy. TLS ends before this process, so whoever ends it sends Strict-Transport-Security.
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
 * Names a request: as the client or a proxy did where that is fit for a log, else at random. A number would show everybody
 * how many requests there are.
 */
export function requestIdOf({ headers }: Pick<IncomingMessage, 'headers'>): string {
  const given = headers['x-request-id'];
  return typeof given === 'string' && GIVEN_ID.test(given) ? given : randomUUID();
}

/** Sets what browsers and logs need of every answer. A route that renders a page sets its own policy over it. */
export function setAnswerHeaders(reply: FastifyReply): void {
  void reply.headers(SECURITY_HEADERS).header('X-Request-Id', reply.request.id);
}
