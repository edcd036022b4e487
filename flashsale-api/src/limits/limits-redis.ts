import type { Logger } from '@nestjs/common';
import {
  addFunctionCommands,
  connectionOptions,
  explainConnectionFault,
  isFunctionMissing,
  provideFunctions,
  type RedisStore,
  withDeadline,
} from 'flashsale-core';
import { Redis } from 'ioredis';

/** A request waits this long for its quota and is then counted in memory. */
const COMMAND_TIMEOUT_MS = 250;

/** Draws quotas from the pools that all API processes share, and logs when it cannot. */
export abstract class LimitsRedis {
  #isAway = false;

  constructor(protected readonly logger: Pick<Logger, 'log' | 'warn'>) {}

  /** Whether quotas can be drawn now. */
  abstract get isUsable(): boolean;

  /** Resolves after the first attempt, even if it failed; further attempts follow in the background. */
  abstract connect(): Promise<void>;

  abstract close(): void;

  /** Draws from each pool; `flashsale-core/lua/draw-quotas.lua` documents it. */
  abstract drawQuotas(
    pools: readonly string[],
    numbers: readonly string[],
  ): Promise<[nowMs: number, granted: number[]]>;

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
}

/** The pools are in the Redis Cluster of the purchases, each in a slot of its own, so each is a call of its own. */
export class LimitsInCluster extends LimitsRedis {
  constructor(
    private readonly cluster: Pick<RedisStore, 'at' | 'inOneWrite' | 'isConnected'>,
    logger: Pick<Logger, 'log' | 'warn'>,
  ) {
    super(logger);
  }

  get isUsable(): boolean {
    return this.cluster.isConnected;
  }

  async connect(): Promise<void> {
    // The purchases see to it.
  }

  close(): void {
    // As above.
  }

  async drawQuotas(pools: readonly string[], numbers: readonly string[]): Promise<[nowMs: number, granted: number[]]> {
    const each = numbers.length / pools.length;
    const draws = this.cluster.inOneWrite(() =>
      pools.map(async (pool, i) =>
        this.cluster.at(pool).drawQuotas(1, pool, ...numbers.slice(i * each, (i + 1) * each)),
      ),
    );
    const drawn = await withDeadline(Promise.all(draws), COMMAND_TIMEOUT_MS, 'drawing quotas');
    return [drawn[0]?.[0] ?? Date.now(), drawn.map(([, [granted = 0]]) => granted)];
  }
}

/**
 * A separate connection for the rate limits, so that purchases never queue behind counters and nothing waits while
 * Redis is away.
 */
export class LimitsServer extends LimitsRedis {
  readonly #client: Redis;
  #providing: Promise<void> | undefined;
  #hasFunctions = false;

  /**
   * @param purchases the connection of the purchases where it leads to the same Redis: it sees to the functions, and
   *   notices if the server belongs to another shop. Without it the Redis is one of the limits, which shops may share.
   */
  constructor(
    url: string,
    connectionName: string,
    logger: Pick<Logger, 'log' | 'warn'>,
    private readonly purchases?: { readonly isConnected: boolean },
  ) {
    super(logger);
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

  get isUsable(): boolean {
    return this.#client.status === 'ready' && (this.purchases?.isConnected ?? this.#hasFunctions);
  }

  async connect(): Promise<void> {
    await this.#client.connect().catch(() => undefined);
    await this.#providing;
  }

  close(): void {
    this.#client.disconnect();
  }

  drawQuotas(pools: readonly string[], numbers: readonly string[]): Promise<[nowMs: number, granted: number[]]> {
    return this.#client.drawQuotas(pools.length, ...pools, ...numbers);
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
