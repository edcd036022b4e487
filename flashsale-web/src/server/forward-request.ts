import { readEnvironment } from '../environment';
import { answers } from '../texts/answers';
import { askApi, only } from './ask-api';
import { forwardedMethods } from './forwarded-routes';
import { answerToNobody, errorResponse, readBody } from './http';
import { keepOperatorSession, operatorAuthorization } from './operator-cookie';
import { mayChange } from './page-origin';

/**
 * The API takes 2 KiB of most routes, 64 KiB of a product, 256 KiB of a file of sales and 8 MiB of a picture, and is left to refuse more by itself.
 * guard/request-rules.mjs has the same for requests that say how long they are.
 */
const BODY_SIZE_BYTES_MAX = 16 * 1024;
const PRODUCT_SIZE_BYTES_MAX = 80 * 1024;
const IMPORT_SIZE_BYTES_MAX = 300 * 1024;
const PICTURE_SIZE_BYTES_MAX = 9 * 1024 * 1024;
const IMPORT_PATH = '/api/v1/admin/drafts/import';
const PRODUCT_PATH = /^\/api\/v1\/admin\/products\/[^/]+$/;
const PICTURES_PATH = /^\/api\/v1\/admin\/products\/[^/]+\/pictures$/;
const RETRY_AFTER_SECONDS = 1;

const RESPONSE_HEADERS = [
  'content-disposition',
  'x-data-age',
  'content-type',
  'etag',
  'link',
  'retry-after',
  'www-authenticate',
  'x-server-time',
];

/**
 * Forwards a request to the API, and its response as it arrives: the browser knows one origin only.
 */
export async function forwardRequest(request: Request): Promise<Response> {
  const { hasConsole } = readEnvironment();
  const { pathname, search } = new URL(request.url);
  const methods = forwardedMethods(pathname, { hasConsole });
  if (methods.length === 0) return errorResponse(404, answers.noRoute);
  if (!methods.includes(request.method)) {
    return errorResponse(405, answers.noMethod(request.method), { Allow: methods.join(', ') });
  }
  if (!mayChange(request)) return errorResponse(403, answers.crossSite);
  const body = request.body === null ? null : await readBody(request, bodySizeBytesMax(pathname));
  if (body === 'too large') return errorResponse(413, answers.tooLarge);
  if (body === 'given up') return answerToNobody();
  try {
    const authorization = operatorAuthorization(pathname, request.headers);
    const answer = await askApi(
      `${pathname}${search}`,
      request,
      body,
      authorization === undefined ? {} : { authorization },
    );
    const forwarded = new Response(answer.body, { status: answer.status, headers: responseHeaders(answer.headers) });
    return await keepOperatorSession(pathname, request, forwarded);
  } catch {
    return errorResponse(503, answers.unreachable, { 'Retry-After': String(RETRY_AFTER_SECONDS) });
  }
}

function bodySizeBytesMax(pathname: string): number {
  if (PICTURES_PATH.test(pathname)) return PICTURE_SIZE_BYTES_MAX;
  if (pathname === IMPORT_PATH) return IMPORT_SIZE_BYTES_MAX;
  return PRODUCT_PATH.test(pathname) ? PRODUCT_SIZE_BYTES_MAX : BODY_SIZE_BYTES_MAX;
}

function responseHeaders(given: Headers): Headers {
  const headers = only(RESPONSE_HEADERS, given);
  // Nothing is used without asking the API, nor kept where the API gives no tag to compare a copy by; and neither Next
  // nor a proxy in front of it holds events back to compress them.
  headers.set('cache-control', `${given.has('etag') ? 'no-cache' : 'no-store'}, no-transform`);
  headers.set('x-accel-buffering', 'no');
  return headers;
}
