import type { Reconciliation } from 'flashsale-core';

/** Bounds how many calls a purchase on the same connection waits for. */
const CALLS_PER_WRITE_MAX = 100;

/**
 * Reads many sales, one call each, batched into writes. Leaves out sales that cannot be read or are missing; after a
 * batch of which none could be read, the remaining ones are skipped.
 */
export async function readEach<T>(
  reconciliation: Pick<Reconciliation, 'inOneWrite'>,
  saleIds: readonly string[],
  read: (saleId: string) => Promise<T | undefined>,
): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  for (let from = 0; from < saleIds.length; from += CALLS_PER_WRITE_MAX) {
    const batch = saleIds.slice(from, from + CALLS_PER_WRITE_MAX);
    const answers = await Promise.allSettled(reconciliation.inOneWrite(() => batch.map((saleId) => read(saleId))));
    for (const [i, answer] of answers.entries()) {
      if (answer.status === 'fulfilled' && answer.value !== undefined) found.set(batch[i] as string, answer.value);
    }
    if (answers.every(({ status }) => status === 'rejected')) break;
  }
  return found;
}
