export const API_PREFIX = 'api/v1';

/** Under the prefix of the API, and without it, where probes ask by convention. */
export const HEALTH_PATHS = ['health', `${API_PREFIX}/health`];

/** Where Prometheus asks by convention. */
const METRICS_PATH = 'metrics';

/** A page for people, who look for it at the root. */
export const DOCS_PATH = 'docs';

/** Controllers whose paths stand as they are. */
export const PATHS_WITHOUT_PREFIX = [...HEALTH_PATHS, METRICS_PATH, DOCS_PATH];

export const PURCHASE_PATH = `/${API_PREFIX}/sale/purchase`;
