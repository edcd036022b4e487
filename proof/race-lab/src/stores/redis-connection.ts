import { readFileSync } from 'node:fs';
import { tlsByScheme } from 'flashsale-core';
import { Redis, type Result } from 'ioredis';

const COMMAND_TIMEOUT_MS = 20_000;
const CONNECT_TIMEOUT_MS = 5_000;
const RECONNECT_DELAY_MS_MIN = 100;
const RECONNECT_DELAY_MS_MAX = 2_000;

function script(file: string, numberOfKeys: number): { lua: string; numberOfKeys: number } {
  return { lua: readFileSync(new URL(`../../lua/${file}`, import.meta.url), 'utf8'), numberOfKeys };
}

const SCRIPTS = {
  takeUnits: script('take-units.lua', 3),
  giveLeaseBack: script('release-lease.lua', 1),
  takeHold: script('take-hold.lua', 3),
  confirmHold: script('confirm-hold.lua', 3),
  endDueHolds: script('end-due-holds.lua', 3),
  mirrorEnd: script('mirror-end.lua', 3),
};

declare module 'ioredis' {
  interface RedisCommander<Context> {
    takeUnits(
      ...keysThenArguments: string[]
    ): Result<['granted', remaining: number] | ['duplicate'] | ['sold-out'], Context>;
    giveLeaseBack(lease: string, token: string): Result<0 | 1, Context>;
    takeHold(...keysThenArguments: string[]): Result<0 | 1, Context>;
    confirmHold(...keysThenArguments: string[]): Result<0 | 1, Context>;
    endDueHolds(...keys: string[]): Result<number, Context>;
    mirrorEnd(...keysThenArguments: string[]): Result<0 | 1, Context>;
  }
}

export interface RedisConnectionOptions {
  /** For the connection and for each command; default: the timeout of a claimant. */
  readonly deadlineMs?: number;
  /** Whether it comes back with the server. Never for a transaction: what it watched would be forgotten. */
  readonly reconnects?: boolean;
}

/** A connection to Redis that fails at once instead of queueing while there is no server. */
export async function connectRedis(
  url: string,
  { deadlineMs, reconnects = false }: RedisConnectionOptions = {},
): Promise<Redis> {
  const tls = tlsByScheme(url);
  const redis = new Redis(url, {
    ...(tls && { tls }),
    scripts: SCRIPTS,
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: deadlineMs ?? COMMAND_TIMEOUT_MS,
    connectTimeout: deadlineMs ?? CONNECT_TIMEOUT_MS,
    retryStrategy: reconnects ? reconnectDelayMs : () => null,
  });
  // The command that fails reports what went wrong; without a listener the event would be printed.
  redis.on('error', () => undefined);
  try {
    await redis.connect();
  } catch (error) {
    redis.disconnect();
    throw error;
  }
  return redis;
}

function reconnectDelayMs(attempt: number): number {
  const delayMs = Math.min(RECONNECT_DELAY_MS_MIN * 2 ** Math.min(attempt, 16), RECONNECT_DELAY_MS_MAX);
  return delayMs * (0.5 + Math.random() / 2);
}
