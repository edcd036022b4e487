/** Data that no retry can make acceptable: SQLSTATE classes 22 (data exception) and 23 (constraint violation). */
const DATA_FAULT = /^2[23]/;

/**
 * Distinguishes a message that the database will never accept from a database that cannot accept anything now. Anything
 * that is not clearly the data's fault is worth a retry.
 */
export function isDataFault(error: unknown): boolean {
  const code = (error as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' && code.length === 5 && DATA_FAULT.test(code);
}

/** SQLSTATE lock_not_available: someone else held a lock for longer than the lock timeout. */
export function isLockTimeout(error: unknown): boolean {
  return (error as { code?: unknown } | undefined)?.code === '55P03';
}
