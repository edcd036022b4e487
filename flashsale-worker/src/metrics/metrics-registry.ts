import type { FactoryProvider } from '@nestjs/common';
import { Database, processMetrics, PurchasePublisher, RedisStore, RedisWatch } from 'flashsale-core';
import { Registry } from 'prom-client';

/** The registry of this process: what it has in common with the API, and what each part of the worker adds. */
export const metricsRegistry: FactoryProvider<Registry> = {
  provide: Registry,
  inject: [Database, RedisStore, RedisWatch, PurchasePublisher],
  useFactory: (database: Database, redis: RedisStore, redisWatch: RedisWatch, publisher: PurchasePublisher) =>
    processMetrics({ database, redis, redisWatch, publisher }),
};
