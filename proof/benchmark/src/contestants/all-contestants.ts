import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServerProcess } from 'flashsale-testkit';
import { startServer } from '../processes/start-server.js';
import type { BenchStores } from '../stores/bench-stores.js';
import { BareRedis } from './bare-redis.js';
import { BareServer } from './bare-server.js';
import { CommonDesign } from './common-design.js';
import type { Contestant, ContestantName } from './contestant.js';
import { FlashSale } from './flash-sale.js';
import { FlashSaleProcesses, WORKERS } from './flash-sale-processes.js';

const READY_PATH = '/api/v1/sale/ready/status';

/** Everybody who takes part, running. */
export class Contestants {
  /** In the order in which they are called, one after the other. */
  readonly #closers: (() => Promise<void>)[] = [];
  readonly #all: Contestant[] = [];

  private constructor(
    private readonly stores: BenchStores,
    private readonly logFolder: string,
    private readonly signal: AbortSignal,
  ) {}

  /** Starts the processes of those who are named. @throws when one does not start; then none is left running */
  static async start(
    names: ReadonlySet<ContestantName>,
    stores: BenchStores,
    logFolder: string,
    signal: AbortSignal,
  ): Promise<Contestants> {
    const contestants = new Contestants(stores, logFolder, signal);
    try {
      await contestants.#startServers(names);
      if (names.has('bare-redis')) contestants.#all.push(new BareRedis(stores));
      if (names.has('common')) await contestants.#startCommonDesign();
      await contestants.#startFlashSale(names);
    } catch (error) {
      await contestants.stop();
      throw error;
    }
    return contestants;
  }

  find(name: ContestantName): Contestant {
    const found = this.#all.find((contestant) => contestant.name === name);
    if (found === undefined) throw new Error(`${name} was not started`);
    return found;
  }

  async stop(): Promise<void> {
    for (const close of this.#closers.splice(0)) await close();
  }

  async #startServers(names: ReadonlySet<ContestantName>): Promise<void> {
    const servers = [
      { name: 'bare-http', title: 'bare node:http, a constant answer' },
      { name: 'bare-fastify', title: 'bare Fastify with the same schema, a constant answer' },
    ] as const;
    for (const { name, title } of servers) {
      if (names.has(name)) this.#all.push(new BareServer(name, title, await this.#startReference(name, name)));
    }
  }

  async #startCommonDesign(): Promise<void> {
    const remove = await CommonDesign.arrange(this.stores);
    const api = await this.#startReference('common-api', 'common-design/common-api');
    const workers: ServerProcess[] = [];
    for (let n = 1; n <= WORKERS; n += 1) {
      workers.push(await this.#startReference(`common-worker-${n}`, 'common-design/common-worker'));
    }
    this.#closers.push(remove);
    this.#all.push(new CommonDesign(api, workers, this.stores));
  }

  async #startFlashSale(names: ReadonlySet<ContestantName>): Promise<void> {
    const apis = names.has('flash-sale-2-apis') ? 2 : names.has('flash-sale') ? 1 : 0;
    if (apis === 0) return;
    const running = await FlashSaleProcesses.start(this.stores.environment, apis, this.logFolder, this.signal);
    this.#closers.push(() => running.stop());
    this.#all.push(new FlashSale('flash-sale', 'Flash Sale, one API process', 1, running, this.stores));
    if (apis > 1) {
      this.#all.push(new FlashSale('flash-sale-2-apis', 'Flash Sale, two API processes', apis, running, this.stores));
    }
  }

  async #startReference(name: string, program: string): Promise<ServerProcess> {
    const server = await startServer(
      {
        name,
        program: fileURLToPath(new URL(`../references/${program}.js`, import.meta.url)),
        portVariable: 'PORT',
        readyPath: READY_PATH,
        environment: { ...this.stores.environment, NODE_ENV: 'production' },
        logFile: join(this.logFolder, `${name}.log`),
      },
      this.signal,
    );
    this.#closers.push(async () => void (await server.stop()));
    return server;
  }
}
