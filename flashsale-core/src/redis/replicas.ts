import type { Redis } from 'ioredis';

/** A replica that is there has a write within some milliseconds. */
const REPLICAS_WAIT_MS = 100;

/** What was promised is not on as many replicas as asked for, so it is not told. */
class TooFewReplicasError extends Error {
  override readonly name = 'TooFewReplicasError';
}

/** Waits until so many replicas have what this connection sent before. Resolves with why they have not. Never rejects. */
export async function waitForReplicas(client: Redis, count: number): Promise<Error | undefined> {
  try {
    const reached = await client.wait(count, REPLICAS_WAIT_MS);
    if (reached >= count) return undefined;
    return new TooFewReplicasError(`${reached} of ${count} replicas have the reservation (REDIS_WAIT_REPLICAS)`);
  } catch (error) {
    return error as Error;
  }
}
