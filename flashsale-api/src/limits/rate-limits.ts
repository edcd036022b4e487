import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { RedisStore } from 'flashsale-core';
import { ENVIRONMENT, INSTANCE } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { LimitsInCluster, type LimitsRedis, LimitsServer } from './limits-redis.js';
import { Quotas } from './quotas.js';
import { type Limit, RateLimit } from './rate-limit.js';
import { TokenBuckets } from './token-buckets.js';

const ADMIN_FAILURES_WINDOW_SECONDS = 900;
const REMINDERS_WINDOW_SECONDS = 900;
/** Longer than a flash sale lasts. */
const UNITS_WINDOW_SECONDS = 24 * 60 * 60;

/** Limits that the environment does not set. In demo mode nothing is limited: a stress test comes from one address. */
const RATE_LIMIT_DEFAULTS = {
  purchasesPerAddress: 100,
  purchasesPerUser: 20,
  readsPerAddress: 100,
  adminFailures: 10,
  remindersPerAddress: 10,
};
const DEMO_DEFAULTS: typeof RATE_LIMIT_DEFAULTS = {
  purchasesPerAddress: 0,
  purchasesPerUser: 0,
  readsPerAddress: 0,
  adminFailures: 0,
  remindersPerAddress: 0,
};

/** The names of the limits in Redis keys and metrics. */
export const LIMIT_NAMES = [
  'purchases-address',
  'purchases-user',
  'units-address',
  'reads-address',
  'admin-failures',
  'reminders-address',
] as const;
export type LimitName = (typeof LIMIT_NAMES)[number];

/** The rate limits of the API; undefined if switched off. */
@Injectable()
export class RateLimits implements OnModuleInit, OnApplicationShutdown {
  readonly purchasesOfAddress: RateLimit | undefined;
  readonly purchasesOfUser: RateLimit | undefined;
  /** Units of one sale; off by default, since a household or an office has one address. */
  readonly unitsOfAddress: RateLimit | undefined;
  readonly readsOfAddress: TokenBuckets | undefined;
  readonly adminFailures: RateLimit | undefined;
  readonly remindersOfAddress: RateLimit | undefined;
  readonly #redis: LimitsRedis | undefined;
  readonly #quotas: Quotas | undefined;

  constructor(
    @Inject(ENVIRONMENT) environment: Environment,
    @Inject(INSTANCE) instance: string,
    @Inject(RedisStore) purchases: Pick<RedisStore, 'at' | 'inOneWrite' | 'isConnected'>,
  ) {
    const defaults = environment.isDemo ? DEMO_DEFAULTS : RATE_LIMIT_DEFAULTS;
    const {
      purchasesPerAddress: perAddress = defaults.purchasesPerAddress,
      purchasesPerUser: perUser = defaults.purchasesPerUser,
      readsPerAddress = defaults.readsPerAddress,
      adminFailures = defaults.adminFailures,
      remindersPerAddress = environment.sendsReminders ? defaults.remindersPerAddress : 0,
      unitsPerAddress,
      windowSeconds,
      redisUrl: url = environment.redis.url,
    } = environment.limits;
    if (readsPerAddress > 0) this.readsOfAddress = new TokenBuckets(readsPerAddress);
    if (perAddress + perUser + unitsPerAddress + adminFailures + remindersPerAddress === 0) return;
    const isOfPurchases = url === environment.redis.url;
    const logger = new Logger(RateLimits.name);
    const redis =
      isOfPurchases && environment.redis.isCluster
        ? new LimitsInCluster(purchases, logger)
        : new LimitsServer(url, `${instance} limits`, logger, isOfPurchases ? purchases : undefined);
    const quotas = new Quotas(redis);
    const limitOf = (name: LimitName, limit: Omit<Limit, 'name'>): RateLimit | undefined =>
      limit.requestsMax === 0 ? undefined : new RateLimit({ name, ...limit }, quotas);
    this.#redis = redis;
    this.#quotas = quotas;
    this.purchasesOfAddress = limitOf('purchases-address', {
      requestsMax: perAddress,
      windowSeconds,
      hasNetworks: true,
      hasShare: true,
    });
    this.purchasesOfUser = limitOf('purchases-user', {
      requestsMax: perUser,
      windowSeconds,
      hasNetworks: false,
      hasShare: true,
    });
    this.unitsOfAddress = limitOf('units-address', {
      requestsMax: unitsPerAddress,
      windowSeconds: UNITS_WINDOW_SECONDS,
      hasNetworks: false,
      hasShare: false,
    });
    this.adminFailures = limitOf('admin-failures', {
      requestsMax: adminFailures,
      windowSeconds: ADMIN_FAILURES_WINDOW_SECONDS,
      hasNetworks: true,
      hasShare: false,
    });
    this.remindersOfAddress = limitOf('reminders-address', {
      requestsMax: remindersPerAddress,
      windowSeconds: REMINDERS_WINDOW_SECONDS,
      hasNetworks: true,
      hasShare: false,
    });
  }

  /** Each limit by its name; undefined if it is off. */
  get byName(): Readonly<Record<LimitName, RateLimit | TokenBuckets | undefined>> {
    return {
      'purchases-address': this.purchasesOfAddress,
      'purchases-user': this.purchasesOfUser,
      'units-address': this.unitsOfAddress,
      'reads-address': this.readsOfAddress,
      'admin-failures': this.adminFailures,
      'reminders-address': this.remindersOfAddress,
    };
  }

  /** The quotas drawn from Redis; undefined if no limit needs any. */
  get quotas(): Pick<Quotas, 'calls' | 'drawn' | 'isOpen'> | undefined {
    return this.#quotas;
  }

  /** An unreachable Redis does not prevent the start. */
  async onModuleInit(): Promise<void> {
    await this.#redis?.connect();
  }

  onApplicationShutdown(): void {
    this.#redis?.close();
  }
}
