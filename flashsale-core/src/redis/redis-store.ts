import type { Redis } from 'ioredis';
import type { Keyed } from './keyed.js';
import type { SaleStore } from './sale-store.js';

/** Redis is unavailable right now. */
export class RedisUnavailableError extends Error {
  override readonly name = 'RedisUnavailableError';
}

/** This Redis must not be used: its data belongs to another database. */
export class ForeignRedisError extends Error {
  override readonly name = 'ForeignRedisError';
}

/** Whether this Redis belongs to this database is unknown right now, so it is not used. */
export class ShopUnknownError extends Error {
  override readonly name = 'ShopUnknownError';
}

/** Decides whether a Redis may be used, before any other command is sent to it. */
export interface Admission {
  /** @throws ForeignRedisError if it may not be used; any other error if that is unknown right now */
  admit(redis: Keyed): Promise<void>;
}

/**
 * The Redis of the shop: one server (`RedisConnection`) or a cluster (`RedisCluster`). Nothing is queued or sent again: if a
 * reply is lost, the command fails at once and its effect is unknown.
 */
export abstract class RedisStore implements Keyed {
  /** @param waitReplicas how many replicas must have a promise before it is given; 0 for none */
  constructor(readonly waitReplicas = 0) {}

  abstract at(key: string): Redis;

  /** Access to one sale, or to one shard of it. No I/O. */
  abstract sale(shard: string): SaleStore;

  /** Names the server that holds it, as far as it is known: sales of the same one share its fate and its speed. */
  abstract serverOf(shard: string): string;

  /** The connection to each server that takes writes. */
  abstract get servers(): readonly RedisServerConnection[];

  /**
   * Resolves after the first attempt, even if it failed: further attempts follow in the background until `close`, so a
   * missing Redis does not prevent startup.
   * @throws ForeignRedisError
   */
  abstract connect(): Promise<void>;

  /** Whether there is a connection whose server may be used. */
  abstract get isConnected(): boolean;

  /** Whether there is a connection, even to a server that may not be used. */
  abstract get isReached(): boolean;

  /** Why the last server checked may not be used, or why that is unknown. */
  abstract get refusal(): Error | undefined;

  /** Whether the last server checked belongs to another database. */
  get isForeign(): boolean {
    return this.refusal instanceof ForeignRedisError;
  }

  /** Calls `listener` on every connection to a server that may be used, the first and all later ones. */
  abstract onConnected(listener: () => void): void;

  /** Sends the commands that `ask` issues in one write; otherwise each would cost a system call of its own. */
  abstract inOneWrite<T>(ask: () => T): T;

  /**
   * Why what was sent before on the way to the sale is on fewer replicas than asked for; resolves undefined if it is not. Undefined
   * where none is asked for. Never rejects.
   */
  untilKept(saleId: string): Promise<Error | undefined> | undefined {
    return this.waitReplicas === 0 ? undefined : this.sale(saleId).untilOnReplicas(this.waitReplicas);
  }

  /** The same of what any connection sent before. */
  untilAllKept(saleId: string): Promise<Error | undefined> {
    return this.sale(saleId).untilAllOnReplicas(this.waitReplicas);
  }

  abstract close(): Promise<void>;
}

/** What is known of one server of the store. */
export interface RedisServerConnection {
  /** As the log names it. */
  readonly name: string;
  /** @throws RedisUnavailableError while not connected, or while the server may not be used */
  readonly client: Redis;
  readonly isConnected: boolean;
  readonly isReached: boolean;
  readonly refusal: Error | undefined;
  /** Checks again whether the server may be used and has our functions, and loads them if not. @throws if it may not, or does not answer */
  examine(): Promise<void>;
  /** A key that this server holds, for what concerns the server and no sale. */
  ownKey(name: string): string;
}
