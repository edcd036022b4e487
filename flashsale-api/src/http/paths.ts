export const API_PREFIX = 'api/v1';

/** Under the prefix of the API, and without it, where probes look by custom. */
export const HEALTH_PATHS = ['health', `${API_PREFIX}/health`];
/** Without the prefix of the API. */
export const METRICS_PATH = 'metrics';
export const PURCHASE_PATH = `/${API_PREFIX}/sale/purchase`;
