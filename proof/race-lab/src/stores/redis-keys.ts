import { saleKeys, type SaleKeys } from 'flashsale-core';
import type { Redis } from 'ioredis';
import { TEST_RUN_ID } from './run-id.js';

const PREFIX = 'race-lab:';

/** Everything that a run keeps in Redis begins with this. */
function runPrefix(runId: string): string {
  return `${PREFIX}${runId}:`;
}

const RUN_KEYS_PATTERN = `${PREFIX}*`;

function runIdOf(key: string): string {
  return key.slice(PREFIX.length).split(':')[0] ?? '';
}

/** It expires soon after its run was killed. */
export function livenessKey(runId: string): string {
  return `${runPrefix(runId)}alive`;
}

export interface CounterKeys {
  readonly remaining: string;
  readonly claims: string;
  readonly owners: string;
  readonly lease: string;
  readonly holds: string;
  readonly deadlines: string;
}

export function counterKeys(runId: string, counterId: string): CounterKeys {
  const prefix = `${runPrefix(runId)}counter:${counterId}`;
  return {
    remaining: `${prefix}:remaining`,
    claims: `${prefix}:claims`,
    owners: `${prefix}:owners`,
    lease: `${prefix}:lease`,
    holds: `${prefix}:holds`,
    deadlines: `${prefix}:deadlines`,
  };
}

/** The keys of a sale as the flash sale builds them, moved below the run's prefix, out of the sale's own way. */
export function labSaleKeys(runId: string, saleId: string): SaleKeys {
  const moved = Object.entries(saleKeys(saleId)).map(([part, key]) => [part, runPrefix(runId) + key]);
  return Object.fromEntries(moved) as SaleKeys;
}

const SCAN_COUNT = 1_000;

/** Removes all keys of one run, and says how many there were. */
export async function removeKeysOf(redis: Redis, runId: string): Promise<number> {
  let removed = 0;
  for await (const keys of scanKeys(redis)) {
    const ours = keys.filter((key) => key.startsWith(runPrefix(runId)));
    if (ours.length > 0) removed += await redis.del(...ours);
  }
  return removed;
}

/** Removes the keys of every run that does not say any more that it is alive, and says how many there were. */
export async function removeAbandonedKeys(redis: Redis): Promise<number> {
  let removed = 0;
  // The test data belong to no run, and stay until somebody clears them.
  const isAlive = new Map([[TEST_RUN_ID, true]]);
  for await (const keys of scanKeys(redis)) {
    for (const runId of new Set(keys.map(runIdOf))) {
      if (!isAlive.has(runId)) isAlive.set(runId, (await redis.exists(livenessKey(runId))) === 1);
    }
    const abandoned = keys.filter((key) => isAlive.get(runIdOf(key)) === false);
    if (abandoned.length > 0) removed += await redis.del(...abandoned);
  }
  return removed;
}

/** Whether any key of a run is there; those of living runs, once the abandoned ones are removed. */
export async function hasRunKeys(redis: Redis): Promise<boolean> {
  for await (const keys of scanKeys(redis)) {
    if (keys.length > 0) return true;
  }
  return false;
}

async function* scanKeys(redis: Redis): AsyncGenerator<string[]> {
  let cursor = '0';
  do {
    const [next, keys] = await redis.scan(cursor, 'MATCH', RUN_KEYS_PATTERN, 'COUNT', SCAN_COUNT);
    yield keys;
    cursor = next;
  } while (cursor !== '0');
}
