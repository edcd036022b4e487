import { freePort, PrivateStores, type RunFolder, type TcpProxy } from 'flashsale-testkit';
import type { FaultTestEnvironment } from '../environment.js';
import { dropPackets } from '../network/own-network.js';
import { migrate } from './migrate.js';
import { ManagedService, type ServiceName } from './managed-service.js';
import { Observer } from './observer.js';
import { Sandbox } from '../paid/sandbox.js';
import { admitAll, type Network, networkTo, storeVariables } from './proxies.js';

const API_COUNT = 2;
const WORKER_COUNT = 3;
const RABBITMQ_PREFIX = 'faults';
/** As docs/operations.md requires for stopping one process of several: requests on the way still get an answer. */
const SHUTDOWN_DELAY_MS = '1500';
const SANDBOX_SECRET = 'sk_test_of_the_payment_sandbox_in_fault_tests';
/** Far above what is sent from the one address of the load, so that purchases are counted and none is refused. */
const ROOM_SECRET = 'the secret of all waiting rooms here';
const LIMITS = { RATE_LIMIT_PURCHASES_PER_ADDRESS: '100000', RATE_LIMIT_PURCHASES_PER_USER: '1000' };

export type Apis = readonly [ManagedService, ManagedService];
export type Workers = readonly [ManagedService, ManagedService, ManagedService];

/** The whole system on stores of its own: two APIs, three workers and a payment provider, with a proxy on every way to a store. */
export class SystemUnderTest {
  private constructor(
    readonly stores: PrivateStores,
    readonly observer: Observer,
    /** What the APIs and the workers reach their stores by. */
    readonly networks: { readonly api: Network; readonly worker: Network },
    readonly apis: Apis,
    readonly workers: Workers,
    /** The process of the payment provider. It reaches PostgreSQL by a way of its own. */
    readonly provider: ManagedService,
    /** Whether packets can be dropped without affecting others. */
    readonly isNetworkOwn: boolean,
  ) {}

  /** Starts everything in the folder of this run. Resolves when all are ready. */
  static async start(run: RunFolder, environment: FaultTestEnvironment): Promise<SystemUnderTest> {
    const { marks, isNetworkOwn } = environment;
    const stores = await PrivateStores.start(run, marks);
    const [api, worker] = await Promise.all([networkTo(stores.urls), networkTo(stores.urls)]);
    const providerPort = await freePort();
    const payments = {
      PAYMENT_SANDBOX_URL: `http://127.0.0.1:${providerPort}`,
      PAYMENT_SANDBOX_SECRET: SANDBOX_SECRET,
    };
    const common = { ...marks, ...payments, RABBITMQ_PREFIX };
    const ofApi = {
      ...common,
      ...storeVariables(api),
      ...LIMITS,
      FLASHSALE_DEMO: 'true',
      ROOM_SECRET,
      SHUTDOWN_DELAY_MS,
    };
    const apis = await startable(API_COUNT, 'API', 'flashsale-api', ofApi);
    const ofWorker = { ...common, ...storeVariables(worker) };
    const workers = await startable(WORKER_COUNT, 'worker', 'flashsale-worker', ofWorker);
    const provider = new ManagedService('the provider', 'payment-sandbox', providerPort, {
      ...{ ...marks, DATABASE_URL: stores.urls.postgres, PAYMENT_SANDBOX_SECRET: SANDBOX_SECRET },
      PAYMENT_EVENTS_URL: `${apis[0]?.url}/api/v1/payments/events/sandbox`,
    });
    const observer = new Observer(stores.urls, RABBITMQ_PREFIX);
    const system = new SystemUnderTest(
      ...([
        stores,
        observer,
        { api, worker },
        apis as unknown as Apis,
        workers as unknown as Workers,
        provider,
        isNetworkOwn,
      ] as const),
    );
    try {
      await migrate(stores.urls.postgres);
      await Promise.all([observer.connect(), ...system.services.map((service) => service.start())]);
    } catch (error) {
      await system.stop();
      throw error;
    }
    return system;
  }

  /** The processes of the shop itself. */
  get ownServices(): readonly ManagedService[] {
    return [...this.apis, ...this.workers];
  }

  get services(): readonly ManagedService[] {
    return [...this.ownServices, this.provider];
  }

  /** What buyers and the operator of the provider can do there. */
  get sandbox(): Sandbox {
    return new Sandbox(this.provider);
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

  /** Ends every fault: frozen processes continue, stopped stores return, the network passes everything. */
  async repair(): Promise<void> {
    admitAll(this.networks.api);
    admitAll(this.networks.worker);
    const { redis, postgres, rabbitmq } = this.stores;
    await Promise.all(
      [redis, postgres, rabbitmq].map(async (store) => {
        store.thaw();
        if (!store.isRunning) await store.start();
      }),
    );
    await Promise.all(
      this.services.map(async (service) => {
        service.thaw();
        if (!service.isRunning) service.launch();
        await service.untilReady();
      }),
    );
    await this.sandbox.setFaults({});
  }

  /** Ends every process of the shop and its provider without waiting for anything, for a process that is about to end itself. */
  endServices(): void {
    for (const service of this.services) service.end();
  }

  async stop(): Promise<void> {
    const running = this.services.filter((service) => service.isRunning);
    await Promise.all(running.map((service) => service.kill()));
    await this.observer.close();
    const proxies = [...Object.values(this.networks.api), ...Object.values(this.networks.worker)];
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await this.stores.stop();
  }
}

async function startable(
  count: number,
  name: string,
  service: ServiceName,
  environment: Readonly<Record<string, string>>,
): Promise<ManagedService[]> {
  return Promise.all(
    Array.from(
      { length: count },
      async (_, i) => new ManagedService(`${name} ${i + 1}`, service, await freePort(), environment),
    ),
  );
}
