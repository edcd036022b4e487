import type { Logger } from '@nestjs/common';
import {
  addFunctionCommands,
  connectionOptions,
  explainConnectionFault,
  isFunctionMissing,
  provideFunctions,
} from 'flashsale-core';
import { Redis } from 'ioredis';

/** A request waits this long for its quota and is then counted in memory. */
const COMMAND_TIMEOUT_MS = 250;

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
    const client = new Redis(url, {
      ...connectionOptions(url, connectionName, COMMAND_TIMEOUT_MS),
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
