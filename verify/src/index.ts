export { readVerifyEnvironment, type VerifyEnvironment } from './environment.js';
export { Refusal } from './refusal.js';
export { openStores, type Stores } from './stores.js';
export { checkTable, verdictText } from './verdict-text.js';
export { verify, type Verdict, type VerifyRequest } from './verify.js';
export type { CheckResult, SaleVerdict } from './verify-sale.js';
export type { Unrest } from './wait-for-rest.js';
