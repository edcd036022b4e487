import { Redis } from 'ioredis';
import type { Logger } from '../process/logger.js';
import { withDeadline } from '../process/deadline.js';
import { explainConnectionFault } from '../process/tls.js';
import { connectionOptions } from './connection-options.js';
import { addFunctionCommands, FunctionsMissingError, isFunctionMissing, provideFunctions } from './functions.js';
import { SaleStore } from './sale-store.js';

/** The outcome of a command without a reply within this time is unknown. */
const COMMAND_TIMEOUT_MS = 1_000;
const LOADING_RETRY_MS_MAX = 250;
const QUIT_DEADLINE_MS = 1_000;
/** A server that refuses writes is given up at most once in this period: it may be the only one. */
const GIVE_UP_PERIOD_MS_MIN = 1_000;

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

/** Decides whether the server behind a connection may be used, before any other command is sent to it. */
export interface Admission {
  /** @throws ForeignRedisError if it may not be used; any other error if that is unknown right now */
  admit(client: Redis): Promise<void>;
}

/** One connection, from when it is ready until it is lost. */
interface Connection {
  admitting?: Promise<void> | undefined;
}

/**
 * A connection to Redis that never queues or resends commands: if a reply is lost, the command fails at once and its
 * effect is unknown. A server that refuses writes is given up, so that the next attempt finds the one that accepts
 * them.
 */
export class RedisStore {
  readonly #client: Redis;
  readonly #listeners: (() => void)[] = [];
  #connection: Connection | undefined;
  #isConnected = false;
  #refusal: Error | undefined;
  #gaveUpAtMs = 0;

  /**
   * Without `admission`, any server is accepted.
   *
   * @param loaderUrl address of the user who loads the functions where they are missing; else the one of `url` does
   */
  constructor(
    url: string,
    connectionName: string,
    private readonly logger: Logger,
    private readonly admission?: Admission,
    private readonly loaderUrl?: string,
  ) {
    this.#client = new Redis(url, {
      ...connectionOptions(url, connectionName, COMMAND_TIMEOUT_MS),
      maxLoadingRetryTime: LOADING_RETRY_MS_MAX,
      // Fails the command and reconnects; the command is not resent.
      reconnectOnError: (error) => {
        if (isFunctionMissing(error)) this.examine().catch(() => undefined);
        return isWriteRefusal(error) && this.#mayGiveUp();
      },
    });
    addFunctionCommands(this.#client);
    this.#client.on('close', () => {
      this.#connection = undefined;
      this.#isConnected = false;
    });
    this.#client.on('ready', () => {
      this.#connection = {};
      this.examine().catch(() => undefined);
    });
    this.#client.on('error', (error: Error) => logger.warn(`Redis: ${explainConnectionFault(error)}`));
  }

  /**
   * Resolves after the first attempt, even if it failed: further attempts follow in the background until `close`, so a
   * missing Redis does not prevent startup.
   * @throws ForeignRedisError
   */
  async connect(): Promise<void> {
    await this.#client.connect().catch(() => undefined);
    await this.#connection?.admitting?.catch(() => undefined);
    if (this.#refusal instanceof ForeignRedisError) throw this.#refusal;
  }

  /** @throws RedisUnavailableError while not connected, or while the server may not be used */
  get client(): Redis {
    if (!this.#isConnected) throw new RedisUnavailableError(this.#reason);
    return this.#client;
  }

  /** Access to one sale. No I/O. */
  sale(saleId: string): SaleStore {
    return new SaleStore(this, saleId);
  }

  /** Whether there is a connection whose server may be used. */
  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** Whether there is a connection, even to a server that may not be used. */
  get isReached(): boolean {
    return this.#connection !== undefined;
  }

  /** Why the last server checked may not be used, or why that is unknown. */
  get refusal(): Error | undefined {
    return this.#refusal;
  }

  /** Whether the last server checked belongs to another database. */
  get isForeign(): boolean {
    return this.#refusal instanceof ForeignRedisError;
  }

  /** Calls `listener` on every connection to a server that may be used, the first and all later ones. */
  onConnected(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** Checks again whether the server may be used and has our functions, and loads them if not. @throws if it may not, or does not answer */
  async examine(): Promise<void> {
    const connection = this.#connection;
    if (connection === undefined) throw new RedisUnavailableError(this.#reason);
    connection.admitting ??= this.#admit(connection).finally(() => (connection.admitting = undefined));
    await connection.admitting;
  }

  /** Sends the commands that `ask` issues in one write; otherwise each would cost a system call of its own. */
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
      await provideFunctions(this.#client, this.loaderUrl);
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
    // Without the functions nothing can be decided there.
    if (refusal instanceof ForeignRedisError || refusal instanceof FunctionsMissingError) this.#isConnected = false;
    // An admitted server stays admitted while its owner is unknown.
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

/** From a replica, or a server that cannot write to its disk. The address may lead to another server by now. */
function isWriteRefusal(error: Error): boolean {
  return /^(READONLY|MISCONF) /.test(error.message);
}
