import type { RedisStore } from './redis-store.js';

/** What the server must be set to so that an answer SUCCESS is on disk when it is given, and nothing is evicted. */
const REQUIRED_SETTINGS = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' };

/**
 * Tells in one sentence which settings of the Redis server break the promise that SUCCESS is durable; undefined when
 * none does, or when this user may not read the settings.
 */
export async function findDurabilityDefect(store: RedisStore): Promise<string | undefined> {
  const names = Object.keys(REQUIRED_SETTINGS);
  const reply = await store.client.config('GET', ...(names as [string])).catch(() => []);
  const settings = reply as string[];
  const defects = Object.entries(REQUIRED_SETTINGS).flatMap(([name, required]) => {
    const position = settings.indexOf(name);
    const actual = settings[position + 1];
    return position < 0 || actual === required ? [] : [`${name} is ${actual}, not ${required}`];
  });
  return defects.length === 0
    ? undefined
    : `Redis may forget purchases that were answered SUCCESS: ${defects.join(', ')}`;
}
