export { hostileRequests, type HostileRequest, type TargetOperation } from './hostile-requests.js';
export { exchange, type RawAnswer } from './raw-exchange.js';
