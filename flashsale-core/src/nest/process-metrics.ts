import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Database } from '../postgresql/database.js';
import { PUBLISH_OUTCOMES, type PurchasePublisher } from '../reservations/purchase-publisher.js';
import type { RedisStore } from '../redis/redis-store.js';
import type { RedisWatch } from '../redis/redis-watch.js';
import { readCounter, readGauge } from '../process/metrics.js';

export interface ProcessConnections {
  readonly database: Database;
  readonly redis: RedisStore;
  readonly redisWatch: RedisWatch;
  readonly publisher: PurchasePublisher;
}

/**
 * The metrics of one process that API and worker have in common: Node's own (memory, CPU, event-loop delay, garbage
 * collection) and its connections. Each is read from memory when scraped, so a store that is away delays nothing.
 */
export function processMetrics({ database, redis, redisWatch, publisher }: ProcessConnections): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  aggregateAsTheWorst(registry);
  readGauge(registry, {
    name: 'flashsale_store_connected',
    help: '1 while this process has a connection to the store, else 0',
    labelNames: ['store'],
    aggregator: 'min',
    collect() {
      this.set({ store: 'redis' }, redis.isConnected ? 1 : 0);
      this.set({ store: 'rabbitmq' }, publisher.isConnected ? 1 : 0);
    },
  });
  readGauge(registry, {
    name: 'flashsale_redis_foreign',
    help: '1 while Redis belongs to another shop than the database and is not used, else 0; absent while that is unknown',
    aggregator: 'max',
    collect() {
      if (redis.isForeign) this.set(1);
      else if (redis.isConnected) this.set(0);
      else this.remove();
    },
  });
  readGauge(registry, {
    name: 'flashsale_redis_durable',
    help: '1 while the settings of Redis make every SUCCESS durable, else 0; absent where they cannot be read',
    aggregator: 'min',
    collect() {
      const { condition } = redisWatch;
      if (condition === undefined) this.remove();
      else this.set(condition.durabilityDefect === undefined ? 1 : 0);
    },
  });
  readGauge(registry, {
    name: 'flashsale_redis_writable',
    help: '1 while Redis accepts writes, else 0: it is a replica, or its disk or its memory is full',
    aggregator: 'min',
    collect() {
      const { condition } = redisWatch;
      if (condition === undefined) this.remove();
      else this.set(condition.writeRefusal === undefined ? 1 : 0);
    },
  });
  readGauge(registry, {
    name: 'flashsale_redis_server_info',
    help: '1 for each server that this process is connected to, by its role, run id and replication id',
    labelNames: ['role', 'run_id', 'replication_id'],
    aggregator: 'max',
    collect() {
      this.reset();
      for (const { role, server } of redisWatch.conditions) {
        const [runId = '', replicationId = ''] = server.split(':');
        this.set({ role, run_id: runId, replication_id: replicationId }, 1);
      }
    },
  });
  readGauge(registry, {
    name: 'flashsale_database_pool_connections',
    help: 'Connections to PostgreSQL of this process, by state',
    labelNames: ['state'],
    collect() {
      const { totalCount, idleCount } = database.pool;
      this.set({ state: 'idle' }, idleCount);
      this.set({ state: 'in_use' }, totalCount - idleCount);
    },
  });
  readGauge(registry, {
    name: 'flashsale_database_pool_connections_max',
    help: 'Connections to PostgreSQL that this process may have',
    collect() {
      this.set(database.pool.options.max);
    },
  });
  readGauge(registry, {
    name: 'flashsale_database_pool_waiting_queries',
    help: 'Queries that wait for a free connection to PostgreSQL',
    collect() {
      this.set(database.pool.waitingCount);
    },
  });
  readCounter(registry, {
    name: 'flashsale_publishes_total',
    help: 'Purchases published to RabbitMQ, by result; all but the confirmed ones stay in the outbox',
    labelNames: ['outcome'],
    collect() {
      for (const outcome of PUBLISH_OUTCOMES) this.inc({ outcome }, publisher.outcomes[outcome]);
    },
  });
  readGauge(registry, {
    name: 'flashsale_publishes_unconfirmed',
    help: 'Purchases published to RabbitMQ that it has not confirmed yet',
    collect() {
      this.set(publisher.gauges.unconfirmed);
    },
  });
  return registry;
}

/** By the names of prom-client's own metrics; where it would take the mean, or leave the metric out. */
const WORST = { nodejs_eventloop_lag: 'max', process_start_time_seconds: 'min' } as const;

/** Several processes that share a port are as late as the latest of them, not as late as they are on average. */
function aggregateAsTheWorst(registry: Registry): void {
  for (const metric of registry.getMetricsAsArray()) {
    const [, worst] = Object.entries(WORST).find(([prefix]) => metric.name.startsWith(prefix)) ?? [];
    if (worst !== undefined && (metric.aggregator === 'average' || metric.aggregator === 'omit')) {
      metric.aggregator = worst;
    }
  }
}
