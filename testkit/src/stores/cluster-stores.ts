import { ensureInstalled, type InstallOptions } from '../installed-programs.js';
import type { RunFolder } from '../run-folder.js';
import { PostgresPair } from './postgres-pair.js';
import { RabbitCluster } from './rabbitmq-cluster.js';
import { RedisClusterServers } from './redis-cluster.js';
import { STORES } from './start-stores.js';

const RABBITMQ_NODES = 3;
/** As docs/scale.md tells operators. */
const NODE_TIMEOUT_MS = 5_000;
const REDIS_SETTINGS = ['--min-replicas-to-write', '1', '--min-replicas-max-lag', '2'];

interface ClusterStoresOptions extends Pick<InstallOptions, 'otherwise' | 'signal'> {
  /** Hears of each store that is ready. */
  readonly onReady?: (text: string) => void;
  /** Whether the ways between the nodes of Redis can be cut. */
  readonly isPartitionable?: boolean;
  /** How long a node of Redis is silent before the others take it for dead. */
  readonly nodeTimeoutMs?: number;
}

/** Redis, RabbitMQ and PostgreSQL of several servers each on loopback, for one run, as docs/scale.md tells operators to set them up. */
export class ClusterStores {
  private constructor(
    readonly redis: RedisClusterServers,
    readonly rabbitmq: RabbitCluster,
    readonly postgres: PostgresPair,
  ) {}

  static async start(run: RunFolder, startOptions: ClusterStoresOptions): Promise<ClusterStores> {
    const { onReady, otherwise, signal, isPartitionable = false, nodeTimeoutMs = NODE_TIMEOUT_MS } = startOptions;
    await ensureInstalled(STORES, { otherwise, logFolder: run.logs, recordFolder: run.records, signal });
    // The first failure stops the others where they are.
    const failure = new AbortController();
    const options = { signal: AbortSignal.any([signal, failure.signal]) };
    const begin = async <T>(text: string, starting: Promise<T>): Promise<T> => {
      try {
        const started = await starting;
        onReady?.(text);
        return started;
      } catch (error) {
        failure.abort(error);
        throw error;
      }
    };
    const redisOptions = { ...options, run, nodeTimeoutMs, more: REDIS_SETTINGS, isPartitionable };
    const [redis, rabbitmq, postgres] = await Promise.allSettled([
      begin('Redis Cluster: 3 masters and 3 replicas', RedisClusterServers.start(redisOptions)),
      begin('RabbitMQ: 3 nodes', RabbitCluster.start(run, RABBITMQ_NODES, options)),
      begin('PostgreSQL: a primary and its standby', PostgresPair.start(run, options)),
    ]);
    if (redis.status === 'fulfilled' && rabbitmq.status === 'fulfilled' && postgres.status === 'fulfilled')
      return new ClusterStores(redis.value, rabbitmq.value, postgres.value);
    if (redis.status === 'fulfilled') await redis.value.remove();
    if (postgres.status === 'fulfilled') await postgres.value.stop();
    if (rabbitmq.status === 'fulfilled') await rabbitmq.value.stop();
    signal.throwIfAborted();
    throw failure.signal.reason;
  }

  /** By which the product finds them. */
  get variables() {
    return {
      REDIS_CLUSTER: this.redis.addresses,
      RABBITMQ_URL: this.rabbitmq.urls,
      DATABASE_URL: this.postgres.url,
    };
  }

  /** Ends all servers and removes their data; the logs stay. */
  async stop(): Promise<void> {
    await Promise.all([this.redis.remove(), this.postgres.stop()]);
    await this.rabbitmq.stop();
  }
}
