export const API_PREFIX = 'api/v1';

/** Under the prefix of the API, and without it, where probes look by custom. */
export const HEALTH_PATHS = ['health', `${API_PREFIX}/health`];

/** Where Prometheus looks by custom. */
export const METRICS_PATH = 'metrics';

/** A page for people, who look for it at the root. */
export const DOCS_PATH = 'docs';

/** Controllers whose paths stand as they are. */
export const PATHS_WITHOUT_PREFIX = [...HEALTH_PATHS, METRICS_PATH, DOCS_PATH];

export const PURCHASE_PATH = `/${API_PREFIX}/sale/purchase`;

const SALE_STATUS_PATH = `/${API_PREFIX}/sale/:saleId/status`;
const USER_PURCHASE_PATH = `/${API_PREFIX}/sale/:saleId/user/:userId/purchase`;
const ADMIN_PATH = `${API_PREFIX}/admin`;
/** What watches an overloaded process must be answered, and so must an operator: a paused sale ends a stampede. */
const ANSWERED_UNDER_OVERLOAD = [...HEALTH_PATHS, METRICS_PATH, ADMIN_PATH];

interface Route {
  readonly url: string;
  readonly method: string | readonly string[];
}

/** The hot route. */
export function isPurchase({ url, method }: Route): boolean {
  return url === PURCHASE_PATH && [method].flat().includes('POST');
}

/** What everybody polls who waits for a sale. */
export function isSaleStatus({ url }: Pick<Route, 'url'>): boolean {
  return url === SALE_STATUS_PATH;
}

export function isUserPurchase({ url }: Pick<Route, 'url'>): boolean {
  return url === USER_PURCHASE_PATH;
}

export function isAdmin({ url }: Pick<Route, 'url'>): boolean {
  return isBelow(ADMIN_PATH, url);
}

export function isExemptFromShedding({ url }: Pick<Route, 'url'>): boolean {
  return ANSWERED_UNDER_OVERLOAD.some((path) => isBelow(path, url));
}

function isBelow(path: string, url: string): boolean {
  return url === `/${path}` || url.startsWith(`/${path}/`);
}
