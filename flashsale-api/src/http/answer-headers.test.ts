import { IncomingMessage, type OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import type { FastifyReply } from 'fastify';
import helmet from 'helmet';
import { requestIdOf, setAnswerHeaders } from './answer-headers.js';

/** What else helmet sets, and why it is not needed here. */
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
  const set: OutgoingHttpHeaders = {};
  const reply = {
    request: { id: 'request-1' },
    headers: (headers: object) => Object.assign(set, headers) && reply,
    header: (name: string, value: string) => (set[name] = value),
  };
  setAnswerHeaders(reply as unknown as FastifyReply);
  return set;
}

/** The headers of helmet by default. */
function headersOfHelmet(): OutgoingHttpHeaders {
  const response = new ServerResponse(request);
  helmet()(request, response, () => undefined);
  return response.getHeaders();
}

describe('setAnswerHeaders', () => {
  it('sets all headers that helmet would set, except those not needed here', () => {
    const ours = headersOfOurs();
    const missing = Object.keys(headersOfHelmet()).filter((name) => !(name in ours));
    expect(missing.sort()).toEqual(Object.keys(LEFT_OUT));
  });

  it('is as strict as helmet, or stricter', () => {
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

  it('names the request', () => {
    expect(headersOfOurs()['X-Request-Id']).toBe('request-1');
  });
});

const requestWith = (given?: string): Parameters<typeof requestIdOf>[0] => ({ headers: { 'x-request-id': given } });
const RANDOM_ID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

describe('requestIdOf', () => {
  it.each(['a', 'trace/7:8', 'x'.repeat(64)])('keeps %s', (given) => {
    expect(requestIdOf(requestWith(given))).toBe(given);
  });

  it.each([undefined, '', 'two words', 'x'.repeat(65), 'caf\u00e9', 'new\nline'])('does not keep %j', (given) => {
    expect(requestIdOf(requestWith(given))).toMatch(RANDOM_ID);
  });

  it('gives unrelated ids', () => {
    const parts = Array.from({ length: 3 }, () => requestIdOf(requestWith()).split('-')).flat();
    expect(new Set(parts).size).toBe(parts.length);
  });
});
