export { readVerifyEnvironment } from './environment.js';
export { SandboxBooks, type SandboxPayment } from './sandbox-books.js';
export { openStores, type Stores } from './stores.js';
export { checkTable, verdictText } from './verdict-text.js';
export { findSales } from './sales.js';
export { verify, type Verdict } from './verify.js';
export { drawText, verifyDraw } from './verify-draw.js';
export type { CheckResult } from './verify-sale.js';
export { type RestReport, type Unrest, waitForRest } from './wait-for-rest.js';
