export const API_PREFIX = 'api/v1';

/** Under the API's prefix, and at the root, where probes expect it. */
export const HEALTH_PATHS = ['health', `${API_PREFIX}/health`];

/** Prometheus's default path. */
const METRICS_PATH = 'metrics';

/** A page for people, at the root. */
export const DOCS_PATH = 'docs';

/** Paths of controllers without the prefix. */
export const PATHS_WITHOUT_PREFIX = [...HEALTH_PATHS, METRICS_PATH, DOCS_PATH];

export const PURCHASE_PATH = `/${API_PREFIX}/sale/purchase`;
