import { readEnvironment } from '../environment';
import { texts } from '../texts';
import { errorResponse, shutdownSignal } from './http';
import { buyerAuthorization } from './login/buyer';
import { logLoginFault } from './login/login-answers';
import { pageOriginHeaders } from './page-origin';

/** What an answer may take to begin, be it a large reset; streams may then last for ever. Browsers give up earlier. */
const ANSWER_DEADLINE_MS = 130_000;
const RETRY_AFTER_SECONDS = 2;

/** Operators have a token of their own. */
const ADMIN_PATH = /^\/api\/v1\/admin\//;

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

/**
 * Asks the API what a visitor asks, as the buyer who has logged in. When the visitor disconnects, so does the request to the
 * API. @throws when no answer begins
 */
export async function askApi(
  path: string,
  visitor: Request,
  body: Uint8Array | null,
  changed: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new Error('The API did not answer in time')), ANSWER_DEADLINE_MS);
  const headers = requestHeaders(visitor.headers);
  const authorization = ADMIN_PATH.test(path) ? undefined : await buyerAuthorization(visitor.headers, visitor.method);
  if (authorization !== undefined) headers.set('authorization', authorization);
  for (const [name, value] of Object.entries(changed)) headers.set(name, value);
  try {
    const answer = await fetch(new URL(path, readEnvironment().apiUrl), {
      method: visitor.method,
      headers,
      body: body === null ? null : new Uint8Array(body),
      cache: 'no-store',
      redirect: 'manual',
      signal: AbortSignal.any([visitor.signal, shutdownSignal(), deadline.signal]),
    });
    if (answer.status === 401 && authorization !== undefined) return await tokenRefused(answer);
    return answer;
  } finally {
    clearTimeout(timer);
  }
}

/** We have signed the token, so it is not the buyer's fault, who would log in again and again. */
async function tokenRefused(answer: Response): Promise<Response> {
  await answer.body?.cancel();
  logLoginFault('The API refuses the tokens of this server', new Error('compare its BUYER_JWT_… with ours'));
  return errorResponse(503, texts.answer.unidentified, { 'Retry-After': String(RETRY_AFTER_SECONDS) });
}

function requestHeaders(given: Headers): Headers {
  const headers = only(REQUEST_HEADERS, given);
  for (const [name, value] of pageOriginHeaders(given)) headers.set(name, value);
  // A compressed stream would wait until there is enough to compress.
  headers.set('accept-encoding', 'identity');
  return headers;
}

export function only(names: readonly string[], given: Headers): Headers {
  return new Headers(
    names.flatMap((name) => {
      const value = given.get(name);
      return value === null ? [] : [[name, value] as [string, string]];
    }),
  );
}
