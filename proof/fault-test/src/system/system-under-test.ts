import { PrivateStores, type RunFolder, type TcpProxy } from 'flashsale-testkit';
import type { FaultTestEnvironment } from '../environment.js';
import { dropPackets } from '../network/own-network.js';
import { migrate } from './migrate.js';
import { Observer } from './observer.js';
import { admitAll, type Network, networkTo, storeVariables } from './proxies.js';
import { makeProcesses, type Processes, RABBITMQ_PREFIX, ShopUnderTest } from './shop-under-test.js';

interface Parts {
  readonly stores: PrivateStores;
  /** What the APIs and the workers reach their stores by. */
  readonly networks: { readonly api: Network; readonly worker: Network };
  /** Whether packets can be dropped without affecting others. */
  readonly isNetworkOwn: boolean;
}

/** The shop on one server of each store, with a proxy on every way to a store. */
export class SystemUnderTest extends ShopUnderTest {
  readonly stores: PrivateStores;
  readonly networks: Parts['networks'];
  readonly isNetworkOwn: boolean;

  private constructor(observer: Observer, processes: Processes, { stores, networks, isNetworkOwn }: Parts) {
    super(observer, processes);
    this.stores = stores;
    this.networks = networks;
    this.isNetworkOwn = isNetworkOwn;
  }

  /** Starts everything in the folder of this run. Resolves when all are ready. */
  static async start(run: RunFolder, environment: FaultTestEnvironment): Promise<SystemUnderTest> {
    const { marks, isNetworkOwn } = environment;
    const stores = await PrivateStores.start(run, marks);
    const [api, worker] = await Promise.all([networkTo(stores.urls), networkTo(stores.urls)]);
    const processes = await makeProcesses(marks, {
      ofApi: storeVariables(api),
      ofWorker: storeVariables(worker),
      ofProvider: { DATABASE_URL: stores.urls.postgres },
    });
    const observer = new Observer({ ...stores.urls, redis: { url: stores.urls.redis } }, RABBITMQ_PREFIX);
    const system = new SystemUnderTest(observer, processes, { stores, networks: { api, worker }, isNetworkOwn });
    try {
      await migrate(stores.urls.postgres);
      await Promise.all([observer.connect(), ...system.services.map((service) => service.start())]);
    } catch (error) {
      await system.stop();
      throw error;
    }
    return system;
  }

  get verifyEnvironment() {
    const { redis, postgres, rabbitmq } = this.stores.urls;
    return { DATABASE_URL: postgres, REDIS_URL: redis, RABBITMQ_URL: rabbitmq, RABBITMQ_PREFIX };
  }

  /** Lets nothing through on this way, as a network that drops every packet. Resolves with what ends that. */
  async partition(proxy: TcpProxy): Promise<() => Promise<void>> {
    if (this.isNetworkOwn) return dropPackets(proxy.port);
    proxy.silence();
    return async () => proxy.admit();
  }

  protected async repairStores(): Promise<void> {
    admitAll(this.networks.api);
    admitAll(this.networks.worker);
    const { redis, postgres, rabbitmq } = this.stores;
    await Promise.all(
      [redis, postgres, rabbitmq].map(async (store) => {
        store.thaw();
        if (!store.isRunning) await store.start();
      }),
    );
  }

  protected async stopStores(): Promise<void> {
    const proxies = [...Object.values(this.networks.api), ...Object.values(this.networks.worker)];
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await this.stores.stop();
  }
}
