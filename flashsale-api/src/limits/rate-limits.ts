import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { RedisStore } from 'flashsale-core';
import type { Redis } from 'ioredis';
import { ENVIRONMENT, INSTANCE } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { openLimitsConnection } from './limits-connection.js';
import { RateLimit } from './rate-limit.js';

const ADMIN_FAILURES_WINDOW_SECONDS = 900;

/** What is not given in the environment. In demo mode nothing is limited: a stress test comes from one address. */
const RATE_LIMIT_DEFAULTS = { purchasesPerAddress: 100, purchasesPerUser: 20, adminFailures: 10 };

/** What the limits are called in the keys in Redis and in the metrics. */
type LimitName = 'purchases-address' | 'purchases-user' | 'admin-failures';

/** The rate limits of the API; each is undefined when it is switched off. */
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
    // Where it is that of the purchases, it may be another shop's; what has an address of its own may be shared.
    const mayUseRedis = url === environment.redis.url ? () => redis.isConnected : () => true;
    const limit = (name: LimitName, requestsMax: number, seconds: number): RateLimit | undefined =>
      requestsMax === 0 ? undefined : new RateLimit(client, { name, requestsMax, windowSeconds: seconds }, mayUseRedis);
    this.#client = client;
    this.purchasesOfAddress = limit('purchases-address', perAddress, windowSeconds);
    this.purchasesOfUser = limit('purchases-user', perUser, windowSeconds);
    this.adminFailures = limit('admin-failures', adminFailures, ADMIN_FAILURES_WINDOW_SECONDS);
  }

  /** Requests that each limit has refused so far; 0 where it is off. */
  get refused(): Readonly<Record<LimitName, number>> {
    return {
      'purchases-address': this.purchasesOfAddress?.refused ?? 0,
      'purchases-user': this.purchasesOfUser?.refused ?? 0,
      'admin-failures': this.adminFailures?.refused ?? 0,
    };
  }

  /** A missing Redis does not stop a start. */
  async onModuleInit(): Promise<void> {
    await this.#client?.connect().catch(() => undefined);
  }

  onApplicationShutdown(): void {
    this.#client?.disconnect();
  }
}
