import type { Logger } from 'flashsale-core';

/** A replay breaks connections all the time; what it has to tell, it tells itself. */
export const QUIET: Logger = { log: () => undefined, warn: () => undefined, error: () => undefined };
