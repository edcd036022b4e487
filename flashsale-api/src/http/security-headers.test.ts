import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import helmet from 'helmet';
import { setSecurityHeaders } from './security-headers.js';

/** What helmet sets besides, and why nobody needs it here. */
const LEFT_OUT = {
  'origin-agent-cluster': 'for pages that share a process',
  'strict-transport-security': 'for whoever ends TLS',
  'x-dns-prefetch-control': 'for pages with links',
  'x-download-options': 'for Internet Explorer 8',
  'x-permitted-cross-domain-policies': 'for the Flash player',
  'x-xss-protection': 'against a filter that browsers have no more',
};

const request = new IncomingMessage(new Socket());

function headersOfOurs(): OutgoingHttpHeaders {
  const set = {};
  const reply = { headers: (headers: object) => Object.assign(set, headers) };
  setSecurityHeaders(reply as unknown as FastifyReply);
  return set;
}

/** The headers of helmet where nobody tells it anything. */
function headersOfHelmet(): OutgoingHttpHeaders {
  const response = new ServerResponse(request);
  helmet()(request, response, () => undefined);
  return response.getHeaders();
}

it('are all that helmet would set, but for those that nobody needs here', () => {
  const ours = headersOfOurs();
  const missing = Object.keys(headersOfHelmet()).filter((name) => !(name in ours));
  expect(missing.sort()).toEqual(Object.keys(LEFT_OUT));
});

it('say what helmet says, or forbid more', () => {
  const ours = headersOfOurs();
  const { 'content-security-policy': _, 'x-frame-options': __, ...others } = headersOfHelmet();
  const common = Object.entries(others).filter(([name]) => name in ours);
  expect(common.length).toBeGreaterThan(2);
  expect(ours).toMatchObject({
    ...Object.fromEntries(common),
    'content-security-policy': expect.stringMatching(/^default-src 'none'; /),
    'x-frame-options': 'DENY',
  });
});
