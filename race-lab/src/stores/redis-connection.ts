import { readFileSync } from 'node:fs';
import { Redis, type Result } from 'ioredis';

const COMMAND_TIMEOUT_MS = 20_000;
const CONNECT_TIMEOUT_MS = 5_000;

function script(file: string, numberOfKeys: number): { lua: string; numberOfKeys: number } {
  return { lua: readFileSync(new URL(`../../lua/${file}`, import.meta.url), 'utf8'), numberOfKeys };
}

const SCRIPTS = { takeUnits: script('take-units.lua', 3), giveLeaseBack: script('release-lease.lua', 1) };

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takeUnits(
      ...keysThenArguments: string[]
    ): Result<['granted', remaining: number] | ['duplicate'] | ['sold-out'], Context>;
    giveLeaseBack(lease: string, token: string): Result<0 | 1, Context>;
  }
}

/** A connection to Redis that fails at once instead of queueing while there is no server. */
export async function connectRedis(url: string): Promise<Redis> {
  const redis = new Redis(url, {
    scripts: SCRIPTS,
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    retryStrategy: () => null,
  });
  // What went wrong is told by the command that fails; without a listener the event would be printed.
  redis.on('error', () => undefined);
  await redis.connect();
  return redis;
}
