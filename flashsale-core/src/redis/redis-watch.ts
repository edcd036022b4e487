import type { Redis } from 'ioredis';
import type { Logger } from '../process/logger.js';
import { PeriodicTask } from '../process/periodic-task.js';
import {
  ForeignRedisError,
  type RedisServerConnection,
  type RedisStore,
  RedisUnavailableError,
} from './redis-store.js';

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
  readonly #watches = new Map<RedisServerConnection, ServerWatch>();

  constructor(
    private readonly store: RedisStore,
    private readonly logger: Logger,
  ) {
    this.#task = new PeriodicTask('The watch of Redis', TICK_MS, () => this.#lookWhenDue(), logger);
    store.onConnected(() => {
      for (const watch of this.#watches.values()) watch.lookSoon();
    });
  }

  start(): void {
    this.#task.start();
  }

  async stop(): Promise<void> {
    await this.#task.stop();
  }

  /** As of the last check, of each server that was checked and is connected. */
  get conditions(): readonly RedisCondition[] {
    return this.#current().flatMap(({ condition }) => condition ?? []);
  }

  /** As of the last check; undefined before the first one, and while not connected. */
  get condition(): RedisCondition | undefined {
    return summaryOf(this.conditions);
  }

  /** Checks now. @throws if a server does not answer, or may not be used */
  async look(): Promise<RedisCondition> {
    const summary = summaryOf(await Promise.all(this.#current().map((watch) => watch.look())));
    if (summary === undefined) throw new RedisUnavailableError('Redis is not connected');
    return summary;
  }

  async #lookWhenDue(): Promise<void> {
    const looked = await Promise.allSettled(this.#current().map((watch) => watch.lookWhenDue()));
    const failed = looked.find((result) => result.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
  }

  /** A watch for each server that there is now. */
  #current(): ServerWatch[] {
    const { servers } = this.store;
    for (const server of this.#watches.keys()) if (!servers.includes(server)) this.#watches.delete(server);
    return servers.map((server) => {
      const watch = this.#watches.get(server) ?? new ServerWatch(server, this.logger);
      this.#watches.set(server, watch);
      return watch;
    });
  }
}

/** A cluster takes writes while one of its servers does; it keeps them if all do. */
function summaryOf(conditions: readonly RedisCondition[]): RedisCondition | undefined {
  const [first] = conditions;
  if (first === undefined) return undefined;
  const takesWrites = conditions.some(({ writeRefusal }) => writeRefusal === undefined);
  return {
    ...first,
    writeRefusal: takesWrites ? undefined : first.writeRefusal,
    durabilityDefect: conditions.find(({ durabilityDefect }) => durabilityDefect !== undefined)?.durabilityDefect,
  };
}

/** Watches one server. */
class ServerWatch {
  #condition: RedisCondition | undefined;
  #loggedRefusal: string | undefined;
  #lookedAtMs = -LOOK_PERIOD_MS;

  constructor(
    private readonly server: RedisServerConnection,
    private readonly logger: Logger,
  ) {}

  get condition(): RedisCondition | undefined {
    return this.server.isConnected ? this.#condition : undefined;
  }

  lookSoon(): void {
    this.#lookedAtMs = -LOOK_PERIOD_MS;
  }

  async look(): Promise<RedisCondition> {
    // Before anything is written.
    await this.server.examine();
    const { client } = this.server;
    const [writeRefusal, durabilityDefect, info] = await Promise.all([
      probe(client, this.server.ownKey(PROBE_KEY)),
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

  async lookWhenDue(): Promise<void> {
    const { server } = this;
    if (!server.isReached) return;
    const isDue = performance.now() - this.#lookedAtMs >= LOOK_PERIOD_MS;
    try {
      if (isDue || !server.isConnected || this.#condition?.writeRefusal !== undefined) await this.look();
    } catch (error) {
      if (server.isConnected) throw error;
    }
    if (server.isReached) this.#tellRefusal();
  }

  #tellRefusal(): void {
    const { name } = this.server;
    const refusal = this.server.isConnected ? undefined : this.server.refusal;
    if (refusal?.message === this.#loggedRefusal) return;
    this.#loggedRefusal = refusal?.message;
    if (refusal === undefined) this.logger.log(`${name} belongs to the database, and is used`);
    else if (refusal instanceof ForeignRedisError) this.logger.error(refusal.message);
    else this.logger.warn(`${name} is not used yet: ${refusal.message}`);
  }

  #tell({ writeRefusal, durabilityDefect, server }: RedisCondition): void {
    const { name } = this.server;
    const before = this.#condition;
    if (writeRefusal !== before?.writeRefusal) {
      if (writeRefusal === undefined) this.logger.log(`${name} takes writes`);
      else this.logger.error(`${name} takes no writes: ${writeRefusal}`);
    }
    if (durabilityDefect !== before?.durabilityDefect) {
      if (durabilityDefect === undefined) this.logger.log(`${name} keeps every purchase that is answered SUCCESS`);
      else this.logger.error(durabilityDefect);
    }
    if (before !== undefined && server !== before.server) this.logger.warn(`${name} is another server now: ${server}`);
  }
}

/** Resolves with the server's error message if it refuses a write; undefined if it accepts it. */
async function probe(client: Redis, key: string): Promise<string | undefined> {
  try {
    await client.set(key, Date.now(), 'PX', PROBE_TTL_MS);
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
