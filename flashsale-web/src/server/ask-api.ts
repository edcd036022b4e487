import { salePaths } from '../api/sale';
import { readEnvironment } from '../environment';
import { answers } from '../texts/answers';
import { errorResponse, onShutdown } from './http';
import { buyerAuthorization } from './login/buyer';
import { logLoginFault } from './login/login-answers';
import { pageOriginHeaders } from './page-origin';
import { admissionOf } from './room-turn';

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
  'x-admission',
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
  const request = new AbortController();
  const abort = (reason: unknown): void => request.abort(reason);
  visitor.signal.addEventListener('abort', () => abort(visitor.signal.reason), { once: true });
  if (visitor.signal.aborted) abort(visitor.signal.reason);
  const timer = setTimeout(() => abort(new Error('The API did not answer in time')), ANSWER_DEADLINE_MS);
  const forget = onShutdown(abort);
  const headers = requestHeaders(visitor.headers);
  const authorization = ADMIN_PATH.test(path) ? undefined : await buyerAuthorization(visitor.headers, visitor.method);
  if (authorization !== undefined) headers.set('authorization', authorization);
  for (const [name, value] of Object.entries(changed)) headers.set(name, value);
  const ask = (): Promise<Response> =>
    fetch(new URL(path, readEnvironment().apiUrl), {
      method: visitor.method,
      headers,
      body: body === null ? null : new Uint8Array(body),
      cache: 'no-store',
      redirect: 'manual',
      signal: request.signal,
    });
  try {
    const answer = path === salePaths.purchase ? await buyAdmitted(ask, body, visitor.headers, headers) : await ask();
    if (answer.status !== 401 || authorization === undefined) return whenRead(answer, forget);
    forget();
    return await tokenRefused(answer);
  } catch (error) {
    forget();
    throw error;
  } finally {
    clearTimeout(timer);
  }
}

/** The same with a body of JSON. */
export function askApiWithJson(
  path: string,
  visitor: Request,
  content: object,
  changed: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const headers = { accept: 'application/json', 'content-type': 'application/json', ...changed };
  return askApi(path, visitor, new TextEncoder().encode(JSON.stringify(content)), headers);
}

/** Buys with the admission of a visitor, where he has one. One who joined on another device is found after the refusal. */
async function buyAdmitted(
  ask: () => Promise<Response>,
  purchase: Uint8Array | null,
  visitor: Headers,
  headers: Headers,
): Promise<Response> {
  const kept = await admissionOf(purchase, visitor, headers, 'cookie');
  if (kept !== undefined) headers.set('x-admission', kept);
  const answer = await ask();
  if (answer.status !== 403) return answer;
  const found = await admissionOf(purchase, visitor, headers, 'login');
  if (found === undefined) return answer;
  await answer.body?.cancel();
  headers.set('x-admission', found);
  return ask();
}

/** The same answer; calls back when its body has ended, whichever way. */
function whenRead({ body, status, headers }: Response, onEnd: () => void): Response {
  if (body === null) {
    onEnd();
    return new Response(null, { status, headers });
  }
  const reader: ReadableStreamDefaultReader<Uint8Array> = body.getReader();
  const watched = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const { done, value } = await reader.read();
          if (!done) return controller.enqueue(value);
          onEnd();
          controller.close();
        } catch (error) {
          onEnd();
          controller.error(error);
        }
      },
      async cancel(reason) {
        onEnd();
        await reader.cancel(reason);
      },
    },
    // Nothing is taken from the API before the visitor takes it.
    { highWaterMark: 0 },
  );
  return new Response(watched, { status, headers });
}

/** We have signed the token, so it is not the buyer's fault, who would log in again and again. */
async function tokenRefused(answer: Response): Promise<Response> {
  await answer.body?.cancel();
  logLoginFault('The API refuses the tokens of this server', new Error('compare its BUYER_JWT_… with ours'));
  return errorResponse(503, answers.unidentified, { 'Retry-After': String(RETRY_AFTER_SECONDS) });
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
