import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Database } from '../database/database.js';
import { PUBLISH_OUTCOMES, type PurchasePublisher } from '../rabbitmq/purchase-publisher.js';
import type { RedisStore } from '../redis/redis-store.js';
import { readCounter, readGauge } from './read-metric.js';

export interface ProcessConnections {
  readonly database: Database;
  readonly redis: RedisStore;
  readonly publisher: PurchasePublisher;
}

/**
 * The metrics of one process that API and worker have in common: Node's own (memory, CPU, event-loop delay, garbage
 * collection) and its connections. Each is read from memory when it is asked for, so a store that is away delays nothing.
 */
export function processMetrics({ database, redis, publisher }: ProcessConnections): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  readGauge(registry, {
    name: 'flashsale_store_connected',
    help: '1 while this process has a connection to the store, else 0',
    labelNames: ['store'],
    collect() {
      this.set({ store: 'redis' }, redis.isConnected ? 1 : 0);
      this.set({ store: 'rabbitmq' }, publisher.isConnected ? 1 : 0);
    },
  });
  readGauge(registry, {
    name: 'flashsale_database_pool_connections',
    help: 'Connections to PostgreSQL of this process, by what they do',
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
    help: 'Purchases given to RabbitMQ, by what became of them; all but the confirmed ones stay in the outbox',
    labelNames: ['outcome'],
    collect() {
      for (const outcome of PUBLISH_OUTCOMES) this.inc({ outcome }, publisher.outcomes[outcome]);
    },
  });
  readGauge(registry, {
    name: 'flashsale_publishes_unconfirmed',
    help: 'Purchases given to RabbitMQ that it has not answered yet',
    collect() {
      this.set(publisher.gauges.unconfirmed);
    },
  });
  return registry;
}
