import { readEnvironment } from '../environment';
import { texts } from '../texts';
import { errorResponse } from './http';
import { pageOriginHeaders } from './page-origin';
import { forwardedMethods } from './forwarded-routes';
import { answerToNobody, readBody } from './http';
import { mayChange } from './page-origin';
import { shutdownSignal } from './http';

/** What an answer may take to begin, be it a large reset; streams may then last for ever. Browsers give up earlier. */
const ANSWER_DEADLINE_MS = 130_000;
/** The API takes 2 KiB, and is left to refuse more by itself. */
const BODY_SIZE_BYTES_MAX = 16 * 1024;
const RETRY_AFTER_SECONDS = 1;

const REQUEST_HEADERS = [
  'accept',
  'authorization',
  'content-type',
  'idempotency-key',
  'if-none-match',
  'last-event-id',
  // Both end with who is connected to us: server.mjs sees to it.
  'forwarded',
  'x-forwarded-for',
];
const RESPONSE_HEADERS = [
  'content-disposition',
  'content-type',
  'etag',
  'link',
  'retry-after',
  'www-authenticate',
  'x-server-time',
];

/**
 * Forwards a request to the API, and its response as it arrives: the browser knows one origin only. When the browser
 * disconnects, so does the request to the API.
 */
export async function forwardRequest(request: Request): Promise<Response> {
  const { apiUrl, hasConsole } = readEnvironment();
  const { pathname, search } = new URL(request.url);
  const methods = forwardedMethods(pathname, { hasConsole });
  if (methods.length === 0) return errorResponse(404, texts.answer.noRoute);
  if (!methods.includes(request.method)) {
    return errorResponse(405, texts.answer.noMethod(request.method), { Allow: methods.join(', ') });
  }
  if (!mayChange(request)) return errorResponse(403, texts.answer.crossSite);
  const body = request.body === null ? null : await readBody(request, BODY_SIZE_BYTES_MAX);
  if (body === 'too large') return errorResponse(413, texts.answer.tooLarge);
  if (body === 'given up') return answerToNobody();
  try {
    const answer = await answerOf(new URL(`${pathname}${search}`, apiUrl), request, body);
    return new Response(answer.body, { status: answer.status, headers: responseHeaders(answer.headers) });
  } catch {
    return errorResponse(503, texts.answer.unreachable, { 'Retry-After': String(RETRY_AFTER_SECONDS) });
  }
}

async function answerOf(url: URL, request: Request, body: Uint8Array | null): Promise<Response> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new Error('The API did not answer in time')), ANSWER_DEADLINE_MS);
  try {
    return await fetch(url, {
      method: request.method,
      headers: requestHeaders(request.headers),
      body: body === null ? null : new Uint8Array(body),
      cache: 'no-store',
      redirect: 'manual',
      signal: AbortSignal.any([request.signal, shutdownSignal(), deadline.signal]),
    });
  } finally {
    clearTimeout(timer);
  }
}

function requestHeaders(given: Headers): Headers {
  const headers = only(REQUEST_HEADERS, given);
  for (const [name, value] of pageOriginHeaders(given)) headers.set(name, value);
  // A compressed stream would wait until there is enough to compress.
  headers.set('accept-encoding', 'identity');
  return headers;
}

function responseHeaders(given: Headers): Headers {
  const headers = only(RESPONSE_HEADERS, given);
  // Nothing is used without asking the API, nor kept where the API gives no tag to compare a copy by; and neither Next
  // nor a proxy in front of it holds events back to compress them.
  headers.set('cache-control', `${given.has('etag') ? 'no-cache' : 'no-store'}, no-transform`);
  headers.set('x-accel-buffering', 'no');
  return headers;
}

function only(names: readonly string[], given: Headers): Headers {
  return new Headers(
    names.flatMap((name) => {
      const value = given.get(name);
      return value === null ? [] : [[name, value] as [string, string]];
    }),
  );
}
