// Next answers 500, with a stack in the log, where the header in which its pages say what they show is not what they
// would send. Anybody can send it, so it is checked before. This follows Next's own schema, flightRouterStateSchema in
// next/dist/server/app-render/types.js; a test compares the two.

const refetchMarks = new Set([undefined, null, 'refetch', 'inside-shared-layout', 'metadata-only']);
const paramType = /^(?:c|oc|d|[cd]i(?:\((?:\.{1,3}|\.\.\)\(\.\.)\)))$/;
const isText = (/** @type {unknown} */ value) => typeof value === 'string';
const isNone = (/** @type {unknown} */ value) => value === undefined || value === null;

/**
 * Whether Next can read the header `next-router-state-tree`.
 *
 * @param {string} header
 */
export function isRouterState(header) {
  try {
    return isState(JSON.parse(decodeURIComponent(header)));
  } catch {
    return false;
  }
}

/**
 * @param {unknown} value
 * @returns {boolean}
 */
function isState(value) {
  if (!Array.isArray(value) || value.length > 6) return false;
  const [segment, children, url, refetch, flags, name] = value;
  if (typeof children !== 'object' || children === null) return false;
  return (
    isSegment(segment) &&
    Object.values(children).every(isState) &&
    (isNone(url) || (Array.isArray(url) && url.length === 2 && url.every(isText))) &&
    refetchMarks.has(refetch) &&
    (isNone(flags) || typeof flags === 'number') &&
    (name === undefined || isText(name))
  );
}

/** @param {unknown} segment */
function isSegment(segment) {
  if (isText(segment)) return true;
  if (!Array.isArray(segment) || segment.length !== 4) return false;
  const [name, key, type, siblings] = segment;
  return (
    isText(name) &&
    isText(key) &&
    isText(type) &&
    paramType.test(type) &&
    (siblings === null || (Array.isArray(siblings) && siblings.every(isText)))
  );
}
