import { beforeEach } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { Holds, type RedisStore, type Reservation, Reservations, saleKeys, scriptKeys, Tracing } from 'flashsale-core';
import { TcpProxy, until } from 'flashsale-testkit';
import { RecordingLogger, type TestStores } from '../../flashsale-core/test-support/index.js';
import { Registry } from 'prom-client';
import { HoldPersistence } from '../src/orders/hold-persistence.js';
import { OrderMetrics } from '../src/orders/order-metrics.js';
import { OrderPersistence } from '../src/orders/order-persistence.js';
import { OrdersService } from '../src/orders/orders.service.js';
import type { Verdict } from '../src/queue/verdict.js';
import { BatchTracing } from '../src/tracing/batch-tracing.js';

/** The orders service on these stores, with a log and a registry for each test. */
export function useOrders(stores: TestStores) {
  let log = new RecordingLogger();
  let registry = new Registry();
  let metrics = new OrderMetrics(registry);

  beforeEach(() => {
    log = new RecordingLogger();
    registry = new Registry();
    metrics = new OrderMetrics(registry);
    Logger.overrideLogger(log);
  });

  function service(
    redis: RedisStore = stores.redis,
    persistence = new OrderPersistence(stores.database),
  ): OrdersService {
    return new OrdersService(
      persistence,
      new HoldPersistence(stores.database),
      new Reservations(stores.database, redis),
      new Holds(redis),
      metrics,
      new BatchTracing(new Tracing()),
    );
  }

  return {
    service,

    logged: (): readonly string[] => log.lines,

    record: (reservations: readonly Reservation[], orders = service()): Promise<Verdict[]> =>
      orders.record(reservations),

    /** A series of the registry that `service` counts in, as Prometheus would read it. */
    counted: async (series: string): Promise<number> => {
      const lines = (await registry.metrics()).split('\n');
      return Number(lines.find((line) => line.startsWith(`${series} `))?.slice(series.length));
    },

    /** Simulates a restart of Redis, followed by the reconciler's rebuild. */
    rebuild: async (saleId: string): Promise<void> => {
      await stores.redis.client.hset(saleKeys(saleId).meta, 'server', 'the-server-before');
      await stores.rebuildSale(saleId);
    },

    loseRedisData: async (saleId: string): Promise<void> => {
      await stores.redis.client.unlink(scriptKeys(saleKeys(saleId)));
    },

    /** A connection to Redis that is lost. */
    lostRedis: async (): Promise<RedisStore> => {
      const proxy = await TcpProxy.before(stores.redisUrl);
      stores.defer(() => proxy.close());
      const store = await stores.connectRedis(proxy.url);
      proxy.refuse();
      await until(() => !store.isConnected);
      return store;
    },
  };
}
