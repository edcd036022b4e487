import type { Redis } from 'ioredis';
import type { Logger } from '../process/logger.js';
import { PeriodicTask } from '../process/periodic-task.js';
import { ForeignRedisError, type RedisStore } from './redis-store.js';

/** What the server must be set to so that an answer SUCCESS is on disk when it is given, and nothing is evicted. */
const REQUIRED_SETTINGS = { appendonly: 'yes', appendfsync: 'always', 'maxmemory-policy': 'noeviction' };
/** Anybody may change a running server, so it is looked at again and again. */
const LOOK_PERIOD_MS = 2_000;
/** A server that takes no writes is looked at more often, so that it is noticed soon when it does. */
const TICK_MS = 250;
/** Written at each look, for a replica, a full disk and a full memory answer reads as if nothing were wrong. */
const PROBE_KEY = 'flashsale:probe';
const PROBE_TTL_MS = 60_000;

/** What a Redis server says about itself. */
export interface RedisCondition {
  /** Why it takes no writes, in the words of the server; undefined while it does. */
  readonly writeRefusal: string | undefined;
  /** Which settings break the promise that SUCCESS is durable; undefined when none does, or this user may not read them. */
  readonly durabilityDefect: string | undefined;
  readonly role: string;
  /** `<run id>:<replication id>`: another one means that sales are checked again before they are sold. */
  readonly server: string;
}

/** Watches whether Redis may be used, takes writes and keeps them, and logs each change. */
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

  /** As of the last look; undefined before the first one, and while there is no connection. */
  get condition(): RedisCondition | undefined {
    return this.store.isConnected ? this.#condition : undefined;
  }

  /** Looks now. @throws while Redis does not answer, or may not be used */
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

/** Resolves with the words in which the server refuses a write; undefined when it takes it. */
async function probe(client: Redis): Promise<string | undefined> {
  try {
    await client.set(PROBE_KEY, Date.now(), 'PX', PROBE_TTL_MS);
    return undefined;
  } catch (error) {
    const { message } = error as Error;
    // Whatever else it is, the other questions fail as well.
    if (!/^[A-Z]+ /.test(message)) throw error;
    return message;
  }
}

/**
 * Tells in one sentence which settings of the Redis server break the promise that SUCCESS is durable; undefined when
 * none does, or when this user may not read the settings.
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
