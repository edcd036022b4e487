import { Redis } from 'ioredis';
import type { Logger } from '../process/logger.js';
import { withDeadline } from '../process/deadline.js';
import { SaleStore } from './sale-store.js';
import { SCRIPTS } from './scripts.js';

/** A command without a reply after this time has an unknown outcome. */
const COMMAND_TIMEOUT_MS = 1_000;
/** A server that sent nothing for this long although it was asked is given up: what it is asked would pile up here. */
const SILENCE_MS_MAX = 2_000;
const CONNECT_TIMEOUT_MS = 3_000;
const RECONNECT_DELAY_MS_MIN = 50;
const RECONNECT_DELAY_MS_MAX = 1_000;
const LOADING_RETRY_MS_MAX = 250;
const QUIT_DEADLINE_MS = 1_000;
/** A server that refuses writes is given up at most this often: it may be the only one there is. */
const GIVE_UP_PERIOD_MS_MIN = 1_000;
/** A socket that does not close by itself in this time is destroyed. ioredis waits for it even where none is open. */
const SOCKET_CLOSE_DEADLINE_MS = 200;

/** Redis cannot be asked right now. */
export class RedisUnavailableError extends Error {
  override readonly name = 'RedisUnavailableError';
}

/** A Redis that must not be used: what is in it belongs to another database. */
export class ForeignRedisError extends Error {
  override readonly name = 'ForeignRedisError';
}

/** Whose Redis it may be is not known now, so it is not used. */
export class ShopUnknownError extends Error {
  override readonly name = 'ShopUnknownError';
}

/** Decides whether the server that a connection leads to may be used, before anything else is asked of it. */
export interface Admission {
  /** @throws ForeignRedisError where it may not be used, and any other error where that is not known now */
  admit(client: Redis): Promise<void>;
}

/** A connection from when it was made until it is lost. */
interface Connection {
  admitting?: Promise<void> | undefined;
}

/**
 * One connection to Redis that never queues and never re-sends: a command whose reply is lost fails at once, and what
 * it did stays unknown. A server that takes no writes is given up, so that the next attempt finds the one that does.
 */
export class RedisStore {
  readonly #client: Redis;
  readonly #listeners: (() => void)[] = [];
  #connection: Connection | undefined;
  #isConnected = false;
  #refusal: Error | undefined;
  #gaveUpAtMs = 0;

  /** Without `admission` any server will do. */
  constructor(
    url: string,
    connectionName: string,
    private readonly logger: Logger,
    private readonly admission?: Admission,
  ) {
    this.#client = new Redis(url, {
      connectionName,
      scripts: SCRIPTS,
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT_MS,
      socketTimeout: SILENCE_MS_MAX,
      connectTimeout: CONNECT_TIMEOUT_MS,
      disconnectTimeout: SOCKET_CLOSE_DEADLINE_MS,
      maxLoadingRetryTime: LOADING_RETRY_MS_MAX,
      retryStrategy: reconnectDelayMs,
      // Fails the command and connects again; the command is not sent a second time.
      reconnectOnError: (error) => isWriteRefusal(error) && this.#mayGiveUp(),
    });
    this.#client.on('close', () => {
      this.#connection = undefined;
      this.#isConnected = false;
    });
    this.#client.on('ready', () => {
      this.#connection = {};
      if (this.admission === undefined) this.#open();
      else this.examine().catch(() => undefined);
    });
    this.#client.on('error', (error: Error) => logger.warn(`Redis: ${error.message}`));
  }

  /**
   * Connects. Resolves after the first attempt, also when that failed: further attempts follow in the background until
   * `close`, so a missing Redis does not stop a start.
   * @throws ForeignRedisError
   */
  async connect(): Promise<void> {
    await this.#client.connect().catch(() => undefined);
    await this.#connection?.admitting?.catch(() => undefined);
    if (this.#refusal instanceof ForeignRedisError) throw this.#refusal;
  }

  /** @throws RedisUnavailableError while there is no connection, or its server may not be used */
  get client(): Redis {
    if (!this.#isConnected) throw new RedisUnavailableError(this.#reason);
    return this.#client;
  }

  /** The door to one sale. Costs no I/O. */
  sale(saleId: string): SaleStore {
    return new SaleStore(this, saleId);
  }

  /** Whether there is a connection, and its server may be used. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Whether there is a connection, also to a server that may not be used. */
  get isReached(): boolean {
    return this.#connection !== undefined;
  }

  /** Why the server that was asked last may not be used, or why that is not known. */
  get refusal(): Error | undefined {
    return this.#refusal;
  }

  /** Whether the server that was asked last belongs to another database. */
  get isForeign(): boolean {
    return this.#refusal instanceof ForeignRedisError;
  }

  /** Calls `listener` whenever a connection was made whose server may be used, this one and all later ones. */
  onConnected(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Looks again whether the server may be used. @throws where it may not, or does not answer */
  async examine(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) throw new RedisUnavailableError(this.#reason);
    connection.admitting ??= this.#admit(connection).finally(() => (connection.admitting = undefined));
    await connection.admitting;
  }

  /** What `ask` asks leaves in one write; else each command is a system call of its own. */
  inOneWrite<T>(ask: () => T): T {
    const stream = this.isConnected ? this.#client.stream : undefined;
    stream?.cork();
    try {
      return ask();
    } finally {
      stream?.uncork();
    }
  }

  async close(): Promise<void> {
    await withDeadline(this.#client.quit(), QUIT_DEADLINE_MS, 'quitting Redis').catch(() => undefined);
    this.#client.disconnect();
  }

  async #admit(connection: Connection): Promise<void> {
    try {
      await this.admission?.admit(this.#client);
    } catch (error) {
      if (connection === this.#connection) this.#refuse(error as Error);
      throw error;
    }
    if (connection === this.#connection) this.#open();
  }

  #open(): void {
    this.#refusal = undefined;
    if (this.#isConnected) return;
    this.#isConnected = true;
    for (const listener of this.#listeners) listener();
  }

  #refuse(refusal: Error): void {
    if (refusal instanceof ForeignRedisError) this.#isConnected = false;
    // A server that was admitted stays so while nobody can tell.
    if (!this.#isConnected) this.#refusal = refusal;
  }

  get #reason(): string {
    return (this.isReached && this.#refusal?.message) || 'Redis is not connected';
  }

  #mayGiveUp(): boolean {
    const nowMs = performance.now();
    if (this.#gaveUpAtMs !== 0 && nowMs - this.#gaveUpAtMs < GIVE_UP_PERIOD_MS_MIN) return false;
    this.#gaveUpAtMs = nowMs;
    this.logger.warn('Redis takes no writes; connecting again');
    return true;
  }
}

/** A replica, or a server that cannot write to its disk: what this address leads to now may be another one. */
function isWriteRefusal(error: Error): boolean {
  return /^(READONLY|MISCONF) /.test(error.message);
}

function reconnectDelayMs(attempt: number): number {
  const ceiling = Math.min(RECONNECT_DELAY_MS_MIN * 2 ** Math.min(attempt, 10), RECONNECT_DELAY_MS_MAX);
  return ceiling * (0.5 + Math.random() / 2);
}
