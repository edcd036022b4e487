import { randomUUID } from 'node:crypto';
import { Global, Logger, Module } from '@nestjs/common';
import {
  Database,
  openShopRedis,
  PurchasePublisher,
  RedisStore,
  RedisWatch,
  SaleCatalog,
  topology,
  startTracing,
  Tracing,
} from 'flashsale-core';
import { type Environment, ENVIRONMENT, readApiEnvironment } from '../environment.js';

/** The injection token of this process's name among the API processes. */
export const INSTANCE = Symbol('INSTANCE');

/** The connections of the process, one of each kind. */
@Global()
@Module({
  providers: [
    { provide: ENVIRONMENT, useFactory: () => readApiEnvironment() },
    { provide: INSTANCE, useFactory: () => `api-${randomUUID()}` },
    {
      provide: Database,
      inject: [ENVIRONMENT, INSTANCE],
      useFactory: ({ DATABASE_URL, DATABASE_POOLER }: Environment, instance: string) =>
        new Database(DATABASE_URL, instance, new Logger('Database'), DATABASE_POOLER),
    },
    {
      provide: RedisStore,
      inject: [ENVIRONMENT, INSTANCE, Database],
      useFactory: (environment: Environment, instance: string, { pool }: Database) =>
        openShopRedis(environment, pool, instance, new Logger('RedisStore')),
    },
    {
      provide: RedisWatch,
      inject: [RedisStore],
      useFactory: (redis: RedisStore) => new RedisWatch(redis, new Logger('RedisWatch')),
    },
    {
      provide: PurchasePublisher,
      inject: [ENVIRONMENT, INSTANCE],
      useFactory: ({ RABBITMQ_URL, RABBITMQ_PREFIX }: Environment, instance: string) =>
        new PurchasePublisher(RABBITMQ_URL, instance, topology(RABBITMQ_PREFIX), new Logger('PurchasePublisher')),
    },
    {
      provide: Tracing,
      inject: [ENVIRONMENT, INSTANCE],
      useFactory: (environment: Environment, instance: string) =>
        startTracing({
          endpoint: environment.OTEL_EXPORTER_OTLP_ENDPOINT,
          ratio: environment.OTEL_TRACES_SAMPLER_ARG,
          service: 'flashsale-api',
          instance,
        }),
    },
    {
      provide: SaleCatalog,
      inject: [Database],
      useFactory: (database: Database) => new SaleCatalog(database, new Logger('SaleCatalog')),
    },
  ],
  exports: [ENVIRONMENT, INSTANCE, Database, RedisStore, RedisWatch, PurchasePublisher, SaleCatalog, Tracing],
})
export class StoresModule {}
