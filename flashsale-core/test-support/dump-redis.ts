import type { RedisConnection } from 'flashsale-core';

/** Everything that a Redis holds, so that a test can check that nothing was written. */
export async function dumpRedis({ client }: RedisConnection): Promise<Readonly<Record<string, string | undefined>>> {
  const keys = (await client.keys('*')).sort();
  const dumps = await Promise.all(keys.map((key) => client.dumpBuffer(key)));
  return Object.fromEntries(keys.map((key, i) => [key, dumps[i]?.toString('hex')]));
}
