import { isRouterState } from './router-state.mjs';

/** @typedef {import('./answers.mjs').Refusal} Refusal */

/** The same limit as in src/server/forward-request.ts, which counts bodies without a Content-Length. */
const bodySizeBytesMax = 16 * 1024;
/** As there, of a product, of a file of sales and of a picture. */
const largeBodies = /** @type {const} */ ([
  [/^\/api\/v1\/admin\/products\/[^/]+$/, 80 * 1024],
  [/^\/api\/v1\/admin\/drafts\/import$/, 300 * 1024],
  [/^\/api\/v1\/admin\/products\/[^/]+\/pictures$/, 9 * 1024 * 1024],
]);
const readingMethods = ['GET', 'HEAD'];
/** Routes know best themselves what they take; everything else is a page or a file. */
const methodsOfRoutes = new Map([
  ['/api/csp-report', ['POST']],
  ['/api/stampede', [...readingMethods, 'POST']],
  ['/api/lab/report', readingMethods],
  ['/language', ['POST']],
  ['/logout', ['POST']],
]);
/** What pages without a script send. */
const forms = /^\/(?:sale\/[^/]+\/(?:buy|leave|remind|wait|waiting-list(?:\/leave)?)|orders\/[^/]+\/(?:cancel|pay))$/;
const methodsWithBody = new Set(['POST', 'PATCH', 'PUT']);
/** What the forwarder (src/app/api/v1) can be asked with; it has a list of its own of what it forwards. */
const methodsOfForwarder = ['GET', 'HEAD', 'POST', 'PATCH', 'PUT', 'DELETE', 'OPTIONS'];

/**
 * Why a request is refused before Next; undefined where it is admitted.
 *
 * @param {Pick<import('node:http').IncomingMessage, 'method' | 'url' | 'headers'>} request
 * @returns {Refusal | undefined}
 */
export function findRefusal({ method = '', url = '', headers }) {
  // A whole address is a request to a proxy, and Next would act as one.
  if (!url.startsWith('/')) return { statusCode: 400, message: 'The address must be a path' };
  const path = pathOf(url);
  if (path === undefined) return { statusCode: 400, message: 'The address is not valid' };
  const methods = methodsOf(path);
  if (!methods.includes(method))
    return { statusCode: 405, message: `${method} is not possible here`, headers: { allow: methods.join(', ') } };
  const routerState = headers['next-router-state-tree'];
  if (routerState !== undefined && !isRouterState(String(routerState)))
    return { statusCode: 400, message: 'The header next-router-state-tree is not valid' };
  const sizeBytesMax = methodsWithBody.has(method) ? sizeBytesMaxOf(path) : 0;
  const isOfUnknownSize = headers['transfer-encoding'] !== undefined;
  if (isOfUnknownSize ? sizeBytesMax === 0 : Number(headers['content-length'] ?? 0) > sizeBytesMax)
    return { statusCode: 413, message: 'The request is too large' };
  return undefined;
}

/**
 * The path as the routes see it; undefined where it is none.
 *
 * @param {string} url
 */
export function pathOf(url) {
  try {
    return decodeURIComponent(/^[^?#]*/.exec(url)?.[0] ?? '');
  } catch {
    return undefined;
  }
}

/** @param {string} path */
function sizeBytesMaxOf(path) {
  return largeBodies.find(([pattern]) => pattern.test(path))?.[1] ?? bodySizeBytesMax;
}

/** @param {string} path */
function methodsOf(path) {
  if (path.startsWith('/api/v1/')) return methodsOfForwarder;
  return forms.test(path) ? ['POST'] : (methodsOfRoutes.get(path) ?? readingMethods);
}
