/** What one load test may ask for at most: it is to press a shop on this machine, not to break the machine. */
export const USERS_MAX = 5_000;
export const USERS_PER_SECOND_MAX = 1_000;
export const RUN_SECONDS_MAX = 10 * 60;
export const THINK_SECONDS_MAX = 60;
export const WEIGHT_MAX = 100;
export const HOST_LENGTH_MAX = 200;
/** Processes that the users come from. */
export const WORKERS = 3;
