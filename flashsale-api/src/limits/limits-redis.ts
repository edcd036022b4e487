import type { Logger } from '@nestjs/common';
import {
  addFunctionCommands,
  explainConnectionFault,
  isFunctionMissing,
  provideFunctions,
  tlsByScheme,
} from 'flashsale-core';
import { Redis } from 'ioredis';

/** A request waits this long for its quota and is then counted in memory. */
const COMMAND_TIMEOUT_MS = 250;
const SILENCE_MS_MAX = 2_000;
const CONNECT_TIMEOUT_MS = 3_000;
const RECONNECT_DELAY_MS_MIN = 50;
const RECONNECT_DELAY_MS_MAX = 1_000;
const SOCKET_CLOSE_DEADLINE_MS = 200;

/**
 * A separate connection for the rate limits, so that purchases never queue behind counters and nothing waits while
 * Redis is away.
 */
export class LimitsRedis {
  readonly #client: Redis;
  #providing: Promise<void> | undefined;
  #hasFunctions = false;
  #isAway = false;

  /**
   * @param purchases the connection of the purchases where it leads to the same Redis: it sees to the functions, and
   *   notices if the server belongs to another shop. Without it the Redis is one of the limits, which shops may share.
   */
  constructor(
    url: string,
    connectionName: string,
    private readonly logger: Pick<Logger, 'log' | 'warn'>,
    private readonly purchases?: { readonly isConnected: boolean },
  ) {
    const tls = tlsByScheme(url);
    const client = new Redis(url, {
      ...(tls && { tls }),
      connectionName,
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      commandTimeout: COMMAND_TIMEOUT_MS,
      socketTimeout: SILENCE_MS_MAX,
      connectTimeout: CONNECT_TIMEOUT_MS,
      disconnectTimeout: SOCKET_CLOSE_DEADLINE_MS,
      retryStrategy: (attempt) => {
        const ceilingMs = Math.min(RECONNECT_DELAY_MS_MIN * 2 ** Math.min(attempt, 10), RECONNECT_DELAY_MS_MAX);
        return ceilingMs * (0.5 + Math.random() / 2);
      },
      reconnectOnError: (error) => {
        if (isFunctionMissing(error)) this.#provide();
        return false;
      },
    });
    addFunctionCommands(client);
    client.on('ready', () => {
      if (this.purchases === undefined) this.#provide();
      else this.reportAnswer();
    });
    client.on('error', (error: Error) => this.reportFailure(error));
    this.#client = client;
  }

  /** Whether quotas can be drawn now. */
  get isUsable(): boolean {
    return this.#client.status === 'ready' && (this.purchases?.isConnected ?? this.#hasFunctions);
  }

  /** Resolves after the first attempt, even if it failed; further attempts follow in the background. */
  async connect(): Promise<void> {
    await this.#client.connect().catch(() => undefined);
    await this.#providing;
  }

  close(): void {
    this.#client.disconnect();
  }

  /** Draws from each pool; `flashsale-core/lua/draw-quotas.lua` documents it. */
  drawQuotas(pools: readonly string[], numbers: readonly string[]): Promise<[nowMs: number, granted: number[]]> {
    return this.#client.drawQuotas(pools.length, ...pools, ...numbers);
  }

  /** Logs the end of an outage. */
  reportAnswer(): void {
    if (this.#isAway) this.logger.log('Rate limits are counted in Redis again');
    this.#isAway = false;
  }

  /** Logs the beginning of an outage: one line, however many attempts fail. */
  reportFailure(error: Error): void {
    if (!this.#isAway)
      this.logger.warn(`Rate limits are counted in memory, per process: ${explainConnectionFault(error)}`);
    this.#isAway = true;
  }

  /** Loads the functions where they are missing. Those of the purchases' Redis are not ours to load. */
  #provide(): void {
    if (this.purchases !== undefined) return;
    this.#providing ??= provideFunctions(this.#client)
      .then(() => {
        this.#hasFunctions = true;
        this.reportAnswer();
      })
      .catch((error: Error) => {
        this.#hasFunctions = false;
        this.reportFailure(error);
      })
      .finally(() => (this.#providing = undefined));
  }
}
