import { randomUUID } from 'node:crypto';
import { type DynamicModule, Global, Logger, Module } from '@nestjs/common';
import { Registry } from 'prom-client';
import { Database } from '../postgresql/database.js';
import { Holds } from '../holds/holds.js';
import { Payments } from '../payments/payments.js';
import type { ProcessEnvironment } from '../process/environment.js';
import { startTracing, Tracing } from '../process/tracing.js';
import { Reconciliation } from '../reconciliation/reconciliation.js';
import { PurchasePublisher } from '../reservations/purchase-publisher.js';
import { WaitingList } from '../waiting-list/waiting-list.js';
import { OfferMails } from '../waiting-list/offer-mails.js';
import { Reminders } from '../reminders/reminders.js';
import { Reservations } from '../reservations/reservations.js';
import { topology } from '../rabbitmq/topology.js';
import { DrainRounds } from '../redis/drain-rounds.js';
import { Leases } from '../redis/lease.js';
import { OutageGrace } from '../redis/outage-grace.js';
import { ProcessBeats } from '../redis/process-beats.js';
import { RedisStore } from '../redis/redis-store.js';
import { RedisWatch } from '../redis/redis-watch.js';
import { openShopRedis } from '../redis/shop-guard.js';
import { Rooms } from '../rooms/rooms.js';
import { SaleSeries } from '../sales/sale-series.js';
import { SaleStats } from '../sales/sale-stats.js';
import { Sales } from '../sales/sales.js';
import { Health, processHealth } from './health.js';
import { processMetrics } from './process-metrics.js';

/** The injection token of the environment that the process read when it started. */
export const ENVIRONMENT = Symbol('ENVIRONMENT');
/** The injection token of what this process is. */
export const PROCESS_KIND = Symbol('PROCESS_KIND');
/** The injection token of this process's instance name. */
export const INSTANCE = Symbol('INSTANCE');

/** What API and worker share: one connection of each kind, health, metrics and tracing. */
@Global()
@Module({})
export class ProcessModule {
  static of(kind: 'api' | 'worker', environment: ProcessEnvironment): DynamicModule {
    const { database, redis, rabbitmq, tracing } = environment;
    const instance = `${kind}-${randomUUID()}`;
    return {
      module: ProcessModule,
      providers: [
        { provide: ENVIRONMENT, useValue: environment },
        { provide: INSTANCE, useValue: instance },
        { provide: PROCESS_KIND, useValue: kind },
        {
          provide: Database,
          useFactory: () => new Database(database.url, instance, new Logger('Database'), database.pooler),
        },
        { provide: Sales, inject: [Database], useFactory: (connected: Database) => new Sales(connected) },
        {
          provide: RedisStore,
          inject: [Database],
          useFactory: ({ pool }: Database) =>
            openShopRedis({ databaseUrl: database.url, redis }, pool, instance, new Logger('RedisStore')),
        },
        {
          provide: Reservations,
          inject: [Database, RedisStore],
          useFactory: (connected: Database, store: RedisStore) => new Reservations(connected, store),
        },
        {
          provide: Reconciliation,
          inject: [Database, RedisStore],
          useFactory: (connected: Database, store: RedisStore) => new Reconciliation(connected, store),
        },
        {
          provide: Rooms,
          inject: [Database, RedisStore],
          useFactory: (connected: Database, store: RedisStore) => new Rooms(connected, store),
        },
        { provide: Holds, inject: [RedisStore], useFactory: (store: RedisStore) => new Holds(store) },
        { provide: Payments, inject: [Database], useFactory: (connected: Database) => new Payments(connected) },
        {
          provide: WaitingList,
          inject: [Database, RedisStore],
          useFactory: (connected: Database, store: RedisStore) => new WaitingList(connected, store),
        },
        { provide: Reminders, inject: [Database], useFactory: (connected: Database) => new Reminders(connected) },
        { provide: OfferMails, inject: [Database], useFactory: (connected: Database) => new OfferMails(connected) },
        { provide: SaleStats, inject: [RedisStore], useFactory: (store: RedisStore) => new SaleStats(store, instance) },
        { provide: SaleSeries, inject: [RedisStore], useFactory: (store: RedisStore) => new SaleSeries(store) },
        {
          provide: ProcessBeats,
          inject: [RedisStore],
          useFactory: (store: RedisStore) => new ProcessBeats(store, instance),
        },
        { provide: OutageGrace, inject: [RedisStore], useFactory: (store: RedisStore) => new OutageGrace(store) },
        { provide: Leases, inject: [RedisStore], useFactory: (store: RedisStore) => new Leases(store, instance) },
        { provide: DrainRounds, inject: [RedisStore], useFactory: (store: RedisStore) => new DrainRounds(store) },
        {
          provide: RedisWatch,
          inject: [RedisStore],
          useFactory: (store: RedisStore) => new RedisWatch(store, new Logger('RedisWatch')),
        },
        {
          provide: PurchasePublisher,
          useFactory: () =>
            new PurchasePublisher(
              rabbitmq.url,
              `${instance} publishes`,
              topology(rabbitmq.prefix),
              new Logger('PurchasePublisher'),
            ),
        },
        {
          provide: Tracing,
          useFactory: () => startTracing({ ...tracing, service: `flashsale-${kind}`, instance }),
        },
        {
          provide: Health,
          inject: [Database, RedisWatch, PurchasePublisher],
          useFactory: (connected: Database, redisWatch: RedisWatch, publisher: PurchasePublisher) =>
            processHealth({ database: connected, redisWatch, publisher }, new Logger(Health.name)),
        },
        {
          provide: Registry,
          inject: [Database, RedisStore, RedisWatch, PurchasePublisher],
          useFactory: (connected: Database, store: RedisStore, redisWatch: RedisWatch, publisher: PurchasePublisher) =>
            processMetrics({ database: connected, redis: store, redisWatch, publisher }),
        },
      ],
      exports: [
        ENVIRONMENT,
        INSTANCE,
        PROCESS_KIND,
        Database,
        Sales,
        Reservations,
        Reconciliation,
        Rooms,
        Holds,
        Payments,
        WaitingList,
        Reminders,
        OfferMails,
        SaleStats,
        SaleSeries,
        ProcessBeats,
        OutageGrace,
        Leases,
        DrainRounds,
        RedisStore,
        RedisWatch,
        PurchasePublisher,
        Tracing,
        Health,
        Registry,
      ],
    };
  }
}
