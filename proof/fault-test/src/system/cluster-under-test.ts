import { saleKeys } from 'flashsale-core';
import { ClusterStores, type RedisClusterNode, type RunFolder, until } from 'flashsale-testkit';
import type { FaultTestEnvironment } from '../environment.js';
import { migrate } from './migrate.js';
import { Observer } from './observer.js';
import { makeProcesses, type Processes, RABBITMQ_PREFIX, ShopUnderTest } from './shop-under-test.js';

const WHOLE_DEADLINE_MS = 120_000;
/** Twice what docs/scale.md asks for: a machine that runs everything at once must not look like a dead node. */
const NODE_TIMEOUT_MS = 10_000;

/** The shop on several servers of each store, as `npm run cluster` starts them, with proxies between the nodes of Redis. */
export class ClusterUnderTest extends ShopUnderTest {
  readonly stores: ClusterStores;

  private constructor(observer: Observer, processes: Processes, stores: ClusterStores) {
    super(observer, processes);
    this.stores = stores;
  }

  /** Starts everything in the folder of this run. Resolves when all are ready. */
  static async start(
    run: RunFolder,
    { marks }: FaultTestEnvironment,
    signal: AbortSignal = new AbortController().signal,
  ): Promise<ClusterUnderTest> {
    const stores = await ClusterStores.start(run, {
      ...{ otherwise: 'run this on another machine', signal },
      isPartitionable: true,
      nodeTimeoutMs: NODE_TIMEOUT_MS,
    });
    const { variables } = stores;
    const ofShop = { ...variables, ...marks };
    const processes = await makeProcesses(marks, {
      ofApi: { ...ofShop, REDIS_WAIT_REPLICAS: '1' },
      ofWorker: ofShop,
      ofProvider: { DATABASE_URL: variables.DATABASE_URL },
    });
    const addresses = {
      redis: { url: variables.REDIS_CLUSTER, isCluster: true },
      postgres: variables.DATABASE_URL,
      rabbitmq: variables.RABBITMQ_URL,
    };
    const system = new ClusterUnderTest(new Observer(addresses, RABBITMQ_PREFIX), processes, stores);
    try {
      await migrate(variables.DATABASE_URL);
      await Promise.all([system.observer.connect(), ...system.services.map((service) => service.start())]);
    } catch (error) {
      await system.stop();
      throw error;
    }
    return system;
  }

  get verifyEnvironment() {
    return { ...this.stores.variables, RABBITMQ_PREFIX };
  }

  /** The master of Redis that holds a sale, and its replica. */
  async ownersOf(saleId: string): Promise<{ slot: number; master: RedisClusterNode; replica: RedisClusterNode }> {
    const slot = await this.slotOf(saleId);
    const { master, replica } = await this.stores.redis.ownersOf(slot);
    if (replica === undefined) throw new Error(`${master.name}, which holds ${saleId}, has no replica`);
    return { slot, master, replica };
  }

  async slotOf(saleId: string): Promise<number> {
    const node = this.stores.redis.nodes.find(({ isRunning }) => isRunning);
    return Number(await node?.client.cluster('KEYSLOT', saleKeys(saleId, 'cluster').meta));
  }

  protected async repairStores(): Promise<void> {
    const { redis, rabbitmq, postgres } = this.stores;
    redis.join();
    const brokers = rabbitmq.nodes.map(({ server }) => server);
    await Promise.all(
      [...redis.nodes, ...brokers].map(async (server) => {
        server.thaw();
        if (!server.isRunning) await server.start();
      }),
    );
    await postgres.heal();
    await until(() => redis.isWhole(), { deadlineMs: WHOLE_DEADLINE_MS, what: 'the Redis Cluster is whole' });
  }

  protected async stopStores(): Promise<void> {
    await this.stores.stop();
  }
}
