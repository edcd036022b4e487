import { Redis } from 'ioredis';
import type { Logger } from '../logger.js';
import { withDeadline } from '../deadline.js';
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
/** A socket that does not close by itself in this time is destroyed. ioredis waits for it even where none is open. */
const SOCKET_CLOSE_DEADLINE_MS = 200;

/** Redis cannot be asked right now. */
export class RedisUnavailableError extends Error {
  override readonly name = 'RedisUnavailableError';
}

/**
 * One connection to Redis that never queues and never re-sends: a command whose reply is lost fails at once, and what
 * it did stays unknown. So no command reaches a restarted server under the run id of the one before.
 */
export class RedisStore {
  readonly #client: Redis;
  #runId: string | undefined;

  constructor(
    url: string,
    connectionName: string,
    private readonly logger: Logger,
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
    });
    this.#client.on('close', () => (this.#runId = undefined));
    this.#client.on('ready', () => void this.#learnRunId());
    this.#client.on('error', (error: Error) => logger.warn(`Redis: ${error.message}`));
  }

  /**
   * Connects. Resolves after the first attempt, also when that failed: further attempts follow in the background until
   * `close`, so a missing Redis does not stop a start.
   */
  async connect(): Promise<void> {
    await this.#client.connect().then(
      () => this.#learnRunId(),
      () => undefined,
    );
  }

  /** @throws RedisUnavailableError while there is no connection */
  get client(): Redis {
    if (this.#runId === undefined) throw new RedisUnavailableError('Redis is not connected');
    return this.#client;
  }

  /**
   * The run id of the server at the other end. It changes with every restart and failover.
   * @throws RedisUnavailableError while there is no connection
   */
  get runId(): string {
    if (this.#runId === undefined) throw new RedisUnavailableError('Redis is not connected');
    return this.#runId;
  }

  get isConnected(): boolean {
    return this.#runId !== undefined;
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

  async #learnRunId(): Promise<void> {
    try {
      const info = await this.#client.info('server');
      this.#runId = /^run_id:(\S+)/m.exec(info)?.[1];
    } catch (error) {
      this.logger.warn(`Redis: cannot read its run id, connecting again: ${(error as Error).message}`);
      this.#client.disconnect(true);
    }
  }
}

function reconnectDelayMs(attempt: number): number {
  const ceiling = Math.min(RECONNECT_DELAY_MS_MIN * 2 ** Math.min(attempt, 10), RECONNECT_DELAY_MS_MAX);
  return ceiling * (0.5 + Math.random() / 2);
}
