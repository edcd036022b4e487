import type { Redis } from 'ioredis';
import type { Logger } from '../process/logger.js';
import { PeriodicTask } from '../process/periodic-task.js';
import { ForeignRedisError, type RedisStore } from './redis-store.js';

/** The settings by which a purchase is on disk before SUCCESS is returned, and nothing is evicted. */
const REQUIRED_SETTINGS = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' };
/** The settings of a running server can change at any time, so they are checked periodically. */
const LOOK_PERIOD_MS = 2_000;
/** A server that refuses writes is checked more often, so that its recovery is noticed soon. */
const TICK_MS = 250;
/** Written at each check: a replica, or a server with a full disk or full memory, still answers reads normally. */
const PROBE_KEY = 'flashsale:probe';
const PROBE_TTL_MS = 60_000;

/** What a Redis server reports about itself. */
export interface RedisCondition {
  /** The server's error message if it refuses writes; undefined while it accepts them. */
  readonly writeRefusal: string | undefined;
  /** Settings that break the promise that SUCCESS is durable; undefined if none, or if this user may not read them. */
  readonly durabilityDefect: string | undefined;
  readonly role: string;
  /** `<run id>:<replication id>`. When it changes, sales are checked again before they are sold. */
  readonly server: string;
}

/** Monitors whether Redis may be used, accepts writes and keeps them; logs each change. */
export class RedisWatch {
  readonly #task: PeriodicTask;
  #condition: RedisCondition | undefined;
  #loggedRefusal: string | undefined;
  #lookedAtMs = -LOOK_PERIOD_MS;

  constructor(
    private readonly store: RedisStore,
    private readonly logger: Logger,
  ) {
    this.#task = new PeriodicTask('The watch of Redis', TICK_MS, () => this.#lookWhenDue(), logger);
    store.onConnected(() => (this.#lookedAtMs = -LOOK_PERIOD_MS));
  }

  start(): void {
    this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
  }

  /** As of the last check; undefined before the first one, and while not connected. */
  get condition(): RedisCondition | undefined {
    return this.store.isConnected ? this.#condition : undefined;
  }

  /** Checks now. @throws if Redis does not answer, or may not be used */
  async look(): Promise<RedisCondition> {
    // Before anything is written.
    await this.store.examine();
    const { client } = this.store;
    const [writeRefusal, durabilityDefect, info] = await Promise.all([
      probe(client),
      findDurabilityDefect(client),
      client.info(),
    ]);
    const read = (field: string): string => new RegExp(`^${field}:(\\S+)`, 'm').exec(info)?.[1] ?? '';
    const server = `${read('run_id')}:${read('master_replid')}`;
    const condition = { writeRefusal, durabilityDefect, role: read('role'), server };
    this.#tell(condition);
    this.#condition = condition;
    this.#lookedAtMs = performance.now();
    return condition;
  }

  async #lookWhenDue(): Promise<void> {
    const { store } = this;
    if (!store.isReached) return;
    const isDue = performance.now() - this.#lookedAtMs >= LOOK_PERIOD_MS;
    try {
      if (isDue || !store.isConnected || this.#condition?.writeRefusal !== undefined) await this.look();
    } catch (error) {
      if (store.isConnected) throw error;
    }
    if (store.isReached) this.#tellRefusal();
  }

  #tellRefusal(): void {
    const refusal = this.store.isConnected ? undefined : this.store.refusal;
    if (refusal?.message === this.#loggedRefusal) return;
    this.#loggedRefusal = refusal?.message;
    if (refusal === undefined) this.logger.log('Redis belongs to the database, and is used');
    else if (refusal instanceof ForeignRedisError) this.logger.error(refusal.message);
    else this.logger.warn(`Redis is not used yet: ${refusal.message}`);
  }

  #tell({ writeRefusal, durabilityDefect, server }: RedisCondition): void {
    const before = this.#condition;
    if (writeRefusal !== before?.writeRefusal) {
      if (writeRefusal === undefined) this.logger.log('Redis takes writes');
      else this.logger.error(`Redis takes no writes: ${writeRefusal}`);
    }
    if (durabilityDefect !== before?.durabilityDefect) {
      if (durabilityDefect === undefined) this.logger.log('Redis keeps every purchase that is answered SUCCESS');
      else this.logger.error(durabilityDefect);
    }
    if (before !== undefined && server !== before.server) this.logger.warn(`Redis is another server now: ${server}`);
  }
}

/** Resolves with the server's error message if it refuses a write; undefined if it accepts it. */
async function probe(client: Redis): Promise<string | undefined> {
  try {
    await client.set(PROBE_KEY, Date.now(), 'PX', PROBE_TTL_MS);
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    // Not an error reply from the server, so the other commands fail as well.
    if (!/^[A-Z]+ /.test(message)) throw error;
    return message;
  }
}

/**
 * Describes in one sentence which settings of the Redis server break the promise that SUCCESS is durable; undefined if
 * none, or if this user may not read the settings.
 */
async function findDurabilityDefect(client: Redis): Promise<string | undefined> {
  const names = Object.keys(REQUIRED_SETTINGS);
  const reply = await client.config('GET', ...(names as [string])).catch((error: Error) => {
    if (error.message.startsWith('NOPERM')) return [];
    throw error;
  });
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
