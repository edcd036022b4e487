import type { FastifyReply } from 'fastify';

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

/** Sets the headers. A route that renders a page sets its own over them. */
export function setSecurityHeaders(reply: FastifyReply): void {
  void reply.headers(SECURITY_HEADERS);
}
