import { setTimeout as sleep } from 'node:timers/promises';
import type { Redis } from 'ioredis';
import type pg from 'pg';
import type { StoreName } from '../strategies/traits.js';
import { connectPostgresql } from './postgresql-store.js';
import { createTables, dropAbandonedTables, dropTables, sayInUse } from './postgresql-tables.js';
import { connectRedis } from './redis-connection.js';
import { livenessKey, removeAbandonedKeys, removeKeysOf } from './redis-keys.js';
import { newRunId } from './run-id.js';
import type { StoreAddresses } from './store-addresses.js';

const LIVENESS_TTL_MS = 60_000;
const LIVENESS_PERIOD_MS = 15_000;
const RECONNECT_DELAY_MS_MIN = 100;
const RECONNECT_DELAY_MS_MAX = 2_000;

/**
 * What one run owns in the stores: tables, keys and queues with its id in their names. `close` leaves nothing behind;
 * what a killed run left is removed by the next `open`.
 */
export class RunSpace {
  readonly runId = newRunId();
  /** Undefined also while it is away. */
  #postgresql: pg.Client | undefined;
  #hasTables = false;
  readonly #closing = new AbortController();
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
    this.#closing.abort();
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
    const { postgresql } = this.addresses;
    if (!this.#hasTables || postgresql === undefined) return;
    const client = this.#postgresql ?? (await connectPostgresql(postgresql, this.runId));
    try {
      await dropTables(client, this.runId);
    } finally {
      await client.end();
    }
  }

  async #openPostgresql(address: string): Promise<void> {
    const client = await this.#connectInUse(address);
    this.#hasTables = true;
    await createTables(client, this.runId);
    await dropAbandonedTables(client, this.runId);
  }

  async #connectInUse(address: string): Promise<pg.Client> {
    const client = await connectPostgresql(address, this.runId);
    const { signal } = this.#closing;
    // The lock may be waited for: a connection that broke unnoticed still has it.
    const end = (): void => void client.end();
    signal.addEventListener('abort', end);
    try {
      signal.throwIfAborted();
      await sayInUse(client, this.runId);
    } catch (error) {
      end();
      throw error;
    } finally {
      signal.removeEventListener('abort', end);
    }
    this.#postgresql = client;
    client.once('end', () => void this.#reconnect(address));
    return client;
  }

  /** Whoever comes back from an outage must not find the tables dropped as those of a killed run. */
  async #reconnect(address: string): Promise<void> {
    this.#postgresql = undefined;
    const { signal } = this.#closing;
    for (let attempt = 0; !signal.aborted; attempt += 1) {
      const delayMs = Math.min(RECONNECT_DELAY_MS_MIN * 2 ** Math.min(attempt, 16), RECONNECT_DELAY_MS_MAX);
      try {
        await sleep(delayMs * (0.5 + Math.random() / 2), undefined, { signal, ref: false });
        await this.#connectInUse(address);
        return;
      } catch {
        // The claims tell of it; here there is only the next attempt, until we are closed.
      }
    }
  }

  async #openRedis(address: string): Promise<void> {
    const redis = await connectRedis(address, { reconnects: true });
    this.#redis = redis;
    const sayAlive = (): Promise<unknown> => redis.set(livenessKey(this.runId), '1', 'PX', LIVENESS_TTL_MS);
    await sayAlive();
    // A beat that fails is made up for by the next one; one that never comes again is noticed by the claims.
    this.#liveness = setInterval(() => void sayAlive().catch(() => undefined), LIVENESS_PERIOD_MS);
    this.#liveness.unref();
    await removeAbandonedKeys(redis);
  }
}
