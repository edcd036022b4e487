import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { RedisStore } from 'flashsale-core';
import { ENVIRONMENT, INSTANCE } from 'flashsale-core/nest';
import { Redis } from 'ioredis';
import type { Environment } from '../environment.js';
import { RateLimit } from './rate-limit.js';

const ADMIN_FAILURES_WINDOW_SECONDS = 900;
/** A purchase waits this long for its counters and is then counted in memory. */
const COMMAND_TIMEOUT_MS = 250;
const SILENCE_MS_MAX = 2_000;
const CONNECT_TIMEOUT_MS = 3_000;
const RECONNECT_DELAY_MS_MIN = 50;
const RECONNECT_DELAY_MS_MAX = 1_000;
const SOCKET_CLOSE_DEADLINE_MS = 200;

/** Limits that the environment does not set. In demo mode nothing is limited: a stress test comes from one address. */
const RATE_LIMIT_DEFAULTS = { purchasesPerAddress: 100, purchasesPerUser: 20, adminFailures: 10 };

/** The names of the limits in Redis keys and metrics. */
type LimitName = 'purchases-address' | 'purchases-user' | 'admin-failures';

/** The rate limits of the API; undefined if switched off. */
@Injectable()
export class RateLimits implements OnModuleInit, OnApplicationShutdown {
  readonly purchasesOfAddress: RateLimit | undefined;
  readonly purchasesOfUser: RateLimit | undefined;
  readonly adminFailures: RateLimit | undefined;
  readonly #logger = new Logger(RateLimits.name);
  readonly #client: Redis | undefined;

  constructor(
    @Inject(ENVIRONMENT) environment: Environment,
    @Inject(INSTANCE) instance: string,
    @Inject(RedisStore) redis: Pick<RedisStore, 'isConnected'>,
  ) {
    const defaults = environment.isDemo
      ? { purchasesPerAddress: 0, purchasesPerUser: 0, adminFailures: 0 }
      : RATE_LIMIT_DEFAULTS;
    const {
      purchasesPerAddress: perAddress = defaults.purchasesPerAddress,
      purchasesPerUser: perUser = defaults.purchasesPerUser,
      adminFailures = defaults.adminFailures,
      windowSeconds,
      redisUrl: url = environment.redis.url,
    } = environment.limits;
    if (perAddress + perUser + adminFailures === 0) return;
    const client = openLimitsConnection(url, `${instance} limits`, this.#logger);
    // The purchases' Redis may turn out to be another shop's; a Redis with its own URL may be shared.
    const mayUseRedis = url === environment.redis.url ? () => redis.isConnected : () => true;
    const limit = (name: LimitName, requestsMax: number, seconds: number): RateLimit | undefined =>
      requestsMax === 0 ? undefined : new RateLimit(client, { name, requestsMax, windowSeconds: seconds }, mayUseRedis);
    this.#client = client;
    this.purchasesOfAddress = limit('purchases-address', perAddress, windowSeconds);
    this.purchasesOfUser = limit('purchases-user', perUser, windowSeconds);
    this.adminFailures = limit('admin-failures', adminFailures, ADMIN_FAILURES_WINDOW_SECONDS);
  }

  /** Requests that each limit has refused so far; 0 if it is off. */
  get refused(): Readonly<Record<LimitName, number>> {
    return {
      'purchases-address': this.purchasesOfAddress?.refused ?? 0,
      'purchases-user': this.purchasesOfUser?.refused ?? 0,
      'admin-failures': this.adminFailures?.refused ?? 0,
    };
  }

  /** An unreachable Redis does not prevent the start. */
  async onModuleInit(): Promise<void> {
    await this.#client?.connect().catch(() => undefined);
  }

  onApplicationShutdown(): void {
    this.#client?.disconnect();
  }
}

/**
 * A separate connection for the rate limits, so that purchases never queue behind counters and nothing waits while
 * Redis is away.
 */
function openLimitsConnection(url: string, connectionName: string, logger: Pick<Logger, 'log' | 'warn'>): Redis {
  const client = new Redis(url, {
    connectionName,
    lazyConnect: true,
    enableOfflineQueue: false,
    enableAutoPipelining: true,
    maxRetriesPerRequest: 0,
    commandTimeout: COMMAND_TIMEOUT_MS,
    socketTimeout: SILENCE_MS_MAX,
    connectTimeout: CONNECT_TIMEOUT_MS,
    disconnectTimeout: SOCKET_CLOSE_DEADLINE_MS,
    retryStrategy: (attempt) => {
      const ceilingMs = Math.min(RECONNECT_DELAY_MS_MIN * 2 ** Math.min(attempt, 10), RECONNECT_DELAY_MS_MAX);
      return ceilingMs * (0.5 + Math.random() / 2);
    },
  });
  let isAway = false;
  client.on('ready', () => {
    if (isAway) logger.log('Rate limits are counted in Redis again');
    isAway = false;
  });
  client.on('error', (error: Error) => {
    // One line per outage, however many attempts fail.
    if (!isAway) logger.warn(`Rate limits are counted in memory, per process: ${error.message}`);
    isAway = true;
  });
  return client;
}
