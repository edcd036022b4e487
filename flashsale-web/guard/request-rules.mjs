/** @typedef {import('./answers.mjs').Refusal} Refusal */

/** As src/server/forward-request.ts has it, which counts bodies that do not tell their length. */
const bodySizeBytesMax = 16 * 1024;
const readingMethods = ['GET', 'HEAD'];
/** Routes know best themselves what they take; everything else is a page or a file. */
const methodsOfRoutes = new Map([
  ['/api/stampede', ['POST']],
  ['/api/lab/report', readingMethods],
]);
const methodsWithBody = new Set(['POST', 'PATCH']);

/**
 * Why a request is not worth to be looked at by Next.
 *
 * @param {Pick<import('node:http').IncomingMessage, 'method' | 'url' | 'headers'>} request
 * @returns {Refusal | undefined}
 */
export function findRefusal({ method = '', url = '', headers }) {
  // A proxy is asked for a whole address, and Next would be one.
  if (!url.startsWith('/')) return { statusCode: 400, message: 'The address must be a path' };
  const path = pathOf(url);
  if (path === undefined) return { statusCode: 400, message: 'The address is not valid' };
  const methods = methodsOf(path);
  if (methods !== undefined && !methods.includes(method))
    return { statusCode: 405, message: `${method} is not possible here`, headers: { allow: methods.join(', ') } };
  const sizeBytesMax = methodsWithBody.has(method) ? bodySizeBytesMax : 0;
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
function methodsOf(path) {
  // The forwarder (src/app/api/v1) has a list of its own.
  return path.startsWith('/api/v1/') ? undefined : (methodsOfRoutes.get(path) ?? readingMethods);
}
