import type { Redis } from 'ioredis';
import type pg from 'pg';
import type { StoreName } from '../strategies/traits.js';
import { connectPostgresql } from './postgresql-store.js';
import { createTables, dropAbandonedTables, dropTables, sayInUse } from './postgresql-tables.js';
import { connectRedis } from './redis-connection.js';
import { livenessKey } from './redis-keys.js';
import { removeAbandonedKeys, removeKeysOf } from './redis-leftovers.js';
import { newRunId } from './run-id.js';
import type { StoreAddresses } from './stores.js';

const LIVENESS_TTL_MS = 60_000;
const LIVENESS_PERIOD_MS = 15_000;

/**
 * What one run owns in the stores: tables, keys and queues with its id in their names. `close` leaves nothing behind;
 * what a killed run left is removed by the next `open`.
 */
export class RunSpace {
  readonly runId = newRunId();
  #postgresql: pg.Client | undefined;
  #redis: Redis | undefined;
  #liveness: NodeJS.Timeout | undefined;

  constructor(readonly addresses: StoreAddresses) {}

  async open(stores: readonly StoreName[]): Promise<void> {
    const { postgresql, redis } = this.addresses;
    if (stores.includes('postgresql') && postgresql !== undefined) await this.#openPostgresql(postgresql);
    if (stores.includes('redis') && redis !== undefined) await this.#openRedis(redis);
  }

  /** @throws when a store does not let itself be cleaned; the others are clean all the same */
  async close(): Promise<void> {
    clearInterval(this.#liveness);
    const cleaned = await Promise.allSettled([this.#closeRedis(), this.#closePostgresql()]);
    const failed = cleaned.find((outcome) => outcome.status === 'rejected');
    if (failed === undefined) return;
    const { message } = failed.reason as Error;
    throw new Error(`A store could not be cleaned, the next run will remove what is left: ${message}`, {
      cause: failed.reason,
    });
  }

  async #closeRedis(): Promise<void> {
    if (this.#redis === undefined) return;
    await removeKeysOf(this.#redis, this.runId);
    this.#redis.disconnect();
  }

  async #closePostgresql(): Promise<void> {
    if (this.#postgresql === undefined) return;
    await dropTables(this.#postgresql, this.runId);
    await this.#postgresql.end();
  }

  async #openPostgresql(address: string): Promise<void> {
    this.#postgresql = await connectPostgresql(address, this.runId);
    await sayInUse(this.#postgresql, this.runId);
    await createTables(this.#postgresql, this.runId);
    await dropAbandonedTables(this.#postgresql, this.runId);
  }

  async #openRedis(address: string): Promise<void> {
    const redis = await connectRedis(address);
    this.#redis = redis;
    const sayAlive = (): Promise<unknown> => redis.set(livenessKey(this.runId), '1', 'PX', LIVENESS_TTL_MS);
    await sayAlive();
    // A beat that fails is made up for by the next one; one that never comes again is noticed by the claims.
    this.#liveness = setInterval(() => void sayAlive().catch(() => undefined), LIVENESS_PERIOD_MS);
    this.#liveness.unref();
    await removeAbandonedKeys(redis);
  }
}
