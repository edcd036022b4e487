import type { RedisStore } from 'flashsale-core';

/** Purchases, which have the same connection, wait for no more calls than these. */
const CALLS_PER_WRITE_MAX = 100;

/**
 * Reads many sales, each by a call of its own, some in one write after the other. Those that cannot be read, or have nothing
 * to be read, are left out; where a call fails, no further ones are made.
 */
export async function readEach<T>(
  redis: RedisStore,
  saleIds: readonly string[],
  read: (saleId: string) => Promise<T | undefined>,
): Promise<Map<string, T>> {
  const found = new Map<string, T>();
  for (let from = 0; from < saleIds.length; from += CALLS_PER_WRITE_MAX) {
    const asked = saleIds.slice(from, from + CALLS_PER_WRITE_MAX);
    const answers = await Promise.allSettled(redis.inOneWrite(() => asked.map((saleId) => read(saleId))));
    for (const [i, answer] of answers.entries()) {
      if (answer.status === 'fulfilled' && answer.value !== undefined) found.set(asked[i] as string, answer.value);
    }
    if (answers.some(({ status }) => status === 'rejected')) break;
  }
  return found;
}
