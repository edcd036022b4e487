import { randomUUID } from 'node:crypto';
import { Global, Logger, Module } from '@nestjs/common';
import {
  Database,
  openShopRedis,
  PurchasePublisher,
  RedisStore,
  RedisWatch,
  topology,
  startTracing,
  Tracing,
} from 'flashsale-core';
import { Registry } from 'prom-client';
import { type Environment, ENVIRONMENT, readWorkerEnvironment } from '../environment.js';
import { metricsRegistry } from '../metrics/metrics-registry.js';
import { PurchaseQueueStrategy } from '../queue/purchase-queue.strategy.js';
import { QueueMetrics } from '../queue/queue-metrics.js';
import { DrainReporter } from '../sales/drain.js';
import { BatchTracing } from '../tracing/batch-tracing.js';

/** The injection token of this process's name among the workers. */
export const INSTANCE = Symbol('INSTANCE');

/** The connections of the process, one of each kind. */
@Global()
@Module({
  providers: [
    { provide: ENVIRONMENT, useFactory: () => readWorkerEnvironment() },
    { provide: INSTANCE, useFactory: () => `worker-${randomUUID()}` },
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
        new PurchasePublisher(
          RABBITMQ_URL,
          `${instance} publishes`,
          topology(RABBITMQ_PREFIX),
          new Logger('PurchasePublisher'),
        ),
    },
    metricsRegistry,
    QueueMetrics,
    {
      provide: PurchaseQueueStrategy,
      inject: [ENVIRONMENT, INSTANCE, PurchasePublisher, QueueMetrics, BatchTracing],
      useFactory: (
        { RABBITMQ_URL, RABBITMQ_PREFIX }: Environment,
        instance: string,
        publisher: PurchasePublisher,
        metrics: QueueMetrics,
        tracing: BatchTracing,
      ) =>
        new PurchaseQueueStrategy(
          RABBITMQ_URL,
          `${instance} consumes`,
          topology(RABBITMQ_PREFIX),
          publisher,
          metrics,
          tracing,
        ),
    },
    {
      provide: DrainReporter,
      inject: [RedisStore, PurchaseQueueStrategy, INSTANCE],
      useFactory: (redis: RedisStore, queue: PurchaseQueueStrategy, instance: string) =>
        new DrainReporter(redis, queue, instance, new Logger('DrainReporter')),
    },
    {
      provide: Tracing,
      inject: [ENVIRONMENT, INSTANCE],
      useFactory: (environment: Environment, instance: string) =>
        startTracing({
          endpoint: environment.OTEL_EXPORTER_OTLP_ENDPOINT,
          ratio: environment.OTEL_TRACES_SAMPLER_ARG,
          service: 'flashsale-worker',
          instance,
        }),
    },
    BatchTracing,
  ],
  exports: [
    ENVIRONMENT,
    INSTANCE,
    Database,
    RedisStore,
    RedisWatch,
    PurchasePublisher,
    PurchaseQueueStrategy,
    DrainReporter,
    Registry,
    Tracing,
    BatchTracing,
  ],
})
export class StoresModule {}
