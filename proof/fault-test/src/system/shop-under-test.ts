import { freePort } from 'flashsale-testkit';
import type { openStores } from 'flashsale-verify';
import { Sandbox } from '../paid/sandbox.js';
import { ManagedService } from './managed-service.js';
import type { Observer } from './observer.js';

const API_COUNT = 2;
const WORKER_COUNT = 3;
export const RABBITMQ_PREFIX = 'faults';
/** As docs/operations.md requires for stopping one process of several: requests on the way still get an answer. */
const SHUTDOWN_DELAY_MS = '1500';
const SANDBOX_SECRET = 'sk_test_of_the_payment_sandbox_in_fault_tests';
const ROOM_SECRET = 'the secret of all waiting rooms here';
/** Far above what is sent from the one address of the load, so that purchases are counted and none is refused. */
const LIMITS = { RATE_LIMIT_PURCHASES_PER_ADDRESS: '100000', RATE_LIMIT_PURCHASES_PER_USER: '1000' };

export type Apis = readonly [ManagedService, ManagedService];
export type Workers = readonly [ManagedService, ManagedService, ManagedService];

type Variables = Readonly<Record<string, string>>;

export interface Processes {
  readonly apis: Apis;
  readonly workers: Workers;
  /** The process of the payment provider. It reaches PostgreSQL by a way of its own. */
  readonly provider: ManagedService;
}

/** What the processes of the shop are given, each with a port of its own; none is started yet. */
export async function makeProcesses(
  common: Variables,
  {
    ofApi,
    ofWorker,
    ofProvider,
  }: { readonly ofApi: Variables; readonly ofWorker: Variables; readonly ofProvider: Variables },
): Promise<Processes> {
  const providerPort = await freePort();
  const payments = {
    PAYMENT_SANDBOX_URL: `http://127.0.0.1:${providerPort}`,
    PAYMENT_SANDBOX_SECRET: SANDBOX_SECRET,
  };
  const shop = { ...common, ...payments, RABBITMQ_PREFIX };
  const several = (count: number, name: string, make: (name: string, port: number) => ManagedService) =>
    Promise.all(Array.from({ length: count }, async (_, i) => make(`${name} ${i + 1}`, await freePort())));
  const apiEnvironment = { ...shop, ...ofApi, ...LIMITS, FLASHSALE_DEMO: 'true', ROOM_SECRET, SHUTDOWN_DELAY_MS };
  const apis = await several(
    API_COUNT,
    'API',
    (name, port) => new ManagedService(name, 'flashsale-api', port, apiEnvironment),
  );
  const workers = await several(
    WORKER_COUNT,
    'worker',
    (name, port) => new ManagedService(name, 'flashsale-worker', port, { ...shop, ...ofWorker }),
  );
  const provider = new ManagedService('the provider', 'payment-sandbox', providerPort, {
    ...{ ...common, ...ofProvider, PAYMENT_SANDBOX_SECRET: SANDBOX_SECRET },
    PAYMENT_EVENTS_URL: `${apis[0]?.url}/api/v1/payments/events/sandbox`,
  });
  return { apis: apis as unknown as Apis, workers: workers as unknown as Workers, provider };
}

/** A whole shop on stores of its own: two APIs, three workers and a payment provider. */
export abstract class ShopUnderTest {
  readonly apis: Apis;
  readonly workers: Workers;
  readonly provider: ManagedService;

  protected constructor(
    readonly observer: Observer,
    { apis, workers, provider }: Processes,
  ) {
    this.apis = apis;
    this.workers = workers;
    this.provider = provider;
    // Also where it ends while they start.
    process.once('exit', () => this.endServices());
  }

  /** Where `verify` finds the stores. */
  abstract get verifyEnvironment(): Parameters<typeof openStores>[0];

  /** Ends the faults of stores and network. */
  protected abstract repairStores(): Promise<void>;

  protected abstract stopStores(): Promise<void>;

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

  /** Ends every fault: frozen processes continue, stopped stores return, the network passes everything. */
  async repair(): Promise<void> {
    await this.repairStores();
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
    await this.stopStores();
  }
}
