import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ServerProcess } from 'flashsale-testkit';
import { Login } from '../identities/login.js';
import { startServer } from '../processes/start-server.js';
import type { BenchStores } from '../stores/bench-stores.js';
import { BareRedis } from './bare-redis.js';
import { BareServer } from './bare-server.js';
import { CommonDesign } from './common-design.js';
import type { Contestant, ContestantName } from './contestant.js';
import { FlashSale, type Front } from './flash-sale.js';
import { PaidFlashSale } from './paid-flash-sale.js';
import { PaymentSandbox } from './payment-sandbox.js';
import { type ApiGroup, FlashSaleProcesses, OPEN_SETTINGS, WORKERS } from './flash-sale-processes.js';
import { findHaproxy, Haproxy } from './haproxy.js';

/** As the compose file for real buyers has it: a proxy of the operator's, and the web server. Limits are the defaults. */
const PRODUCTION_SETTINGS = { TRUST_PROXY: '2' };
/** The operator's proxy, as the web server adds it to what the proxy has written. */
const PROXY = '10.0.0.1';
const READY_PATH = '/api/v1/sale/ready/status';

/** Everybody who takes part, running. */
export class Contestants {
  /** In the order in which they are called, one after the other. */
  readonly #closers: (() => Promise<void>)[] = [];
  readonly #all: Contestant[] = [];
  #login: Login | undefined;

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
      await contestants.#startSecureReference(names);
      await contestants.#startProductionReference(names);
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
      if (names.has(name))
        this.#all.push(new BareServer(name, title, await this.#startReference(name, name), undefined));
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

  async #startProductionReference(names: ReadonlySet<ContestantName>): Promise<void> {
    const name = 'bare-fastify-production';
    if (!names.has(name)) return;
    const login = await this.#openLogin();
    const title = 'bare Fastify, which gets the requests of the production form and looks at none of what they add';
    const server = await this.#startReference(name, 'bare-fastify');
    this.#all.push(new BareServer(name, title, server, login.identities('HS256', [PROXY])));
  }

  async #startSecureReference(names: ReadonlySet<ContestantName>): Promise<void> {
    if (!names.has('fastify-secure')) return;
    const login = await this.#openLogin();
    const title = 'bare Fastify with @fastify/jwt, and @fastify/rate-limit on Redis';
    const server = await this.#startReference('fastify-secure', 'fastify-secure', login.sharedSecret);
    this.#all.push(new BareServer('fastify-secure', title, server, login.identities('HS256', [PROXY])));
  }

  async #startFlashSale(names: ReadonlySet<ContestantName>): Promise<void> {
    const openApis = names.has('flash-sale-2-apis') ? 2 : names.has('flash-sale') ? 1 : 0;
    const needsSecret = names.has('flash-sale-secure') || names.has('flash-sale-haproxy');
    const needsPublished = names.has('flash-sale-secure-rs256') || names.has('flash-sale-secure-eddsa');
    const needsProcesses = names.has('flash-sale-2-processes');
    const isPaid = names.has('flash-sale-paid');
    if (openApis === 0 && !needsProcesses && !needsSecret && !needsPublished && !isPaid) return;
    const login = await this.#openLogin();
    const sandbox = await PaymentSandbox.plan(this.stores.environment);
    const groups: ApiGroup[] = [
      { name: 'open', apis: openApis, settings: OPEN_SETTINGS },
      { name: 'cluster', apis: Number(needsProcesses), settings: { ...OPEN_SETTINGS, API_PROCESSES: '2' } },
      { name: 'secret', apis: Number(needsSecret), settings: { ...PRODUCTION_SETTINGS, ...login.sharedSecret } },
      { name: 'published', apis: Number(needsPublished), settings: { ...PRODUCTION_SETTINGS, ...login.publishedKeys } },
      { name: 'paid', apis: Number(isPaid), settings: { ...OPEN_SETTINGS, ...sandbox.settings } },
    ];
    const { environment } = this.stores;
    const workerSettings = isPaid ? sandbox.settings : {};
    const running = await FlashSaleProcesses.start(
      environment,
      { groups, workerSettings },
      this.logFolder,
      this.signal,
    );
    this.#closers.unshift(() => running.stop());
    const { stores } = this;
    const [open, secret, published] = [running.apis('open'), running.apis('secret'), running.apis('published')];
    const add = (name: ContestantName, title: string, ...[apis, front]: [readonly ServerProcess[], Front?]): void => {
      if (names.has(name)) this.#all.push(new FlashSale(name, `Flash Sale, ${title}`, apis, running, stores, front));
    };
    const identities = login.identities('HS256', [PROXY]);
    add('flash-sale', 'one API process', open.slice(0, 1));
    add('flash-sale-2-apis', 'two API processes', open);
    add('flash-sale-2-processes', 'two API processes on one port', running.apis('cluster'));
    add('flash-sale-secure', 'as in production: tokens by HS256, limits, proxies', secret, { identities });
    add('flash-sale-secure-rs256', 'the same with a published key, RS256', published, {
      identities: login.identities('RS256', [PROXY]),
    });
    add('flash-sale-secure-eddsa', 'the same with a published key, EdDSA', published, {
      identities: login.identities('EdDSA', [PROXY]),
    });
    const [paid] = running.apis('paid');
    if (paid !== undefined) {
      const provider = await sandbox.start(paid.port, this.logFolder, this.signal);
      this.#closers.unshift(async () => void (await provider.stop()));
      this.#all.push(new PaidFlashSale(paid, provider, running, stores));
    }
    if (names.has('flash-sale-haproxy')) {
      const proxy = await this.#startHaproxy(secret[0]?.port ?? 0);
      // HAProxy adds its client, which is the operator's proxy to it, and the generator to us.
      const front = { identities: { ...identities, proxies: [] }, proxy };
      add('flash-sale-haproxy', 'as in production, behind HAProxy', secret, front);
    }
  }

  async #startHaproxy(apiPort: number): Promise<Haproxy> {
    const program = findHaproxy();
    if (program === undefined) throw new Error('HAProxy is not installed');
    const haproxy = await Haproxy.start(program, apiPort, join(this.logFolder, 'haproxy.log'), this.signal);
    this.#closers.unshift(() => haproxy.stop());
    return haproxy;
  }

  /** One for all: its keys and its users are the same everywhere. */
  async #openLogin(): Promise<Login> {
    if (this.#login === undefined) {
      const login = (this.#login = await Login.open());
      this.#closers.push(async () => login.close());
    }
    return this.#login;
  }

  async #startReference(
    name: string,
    program: string,
    settings: Readonly<Record<string, string>> = {},
  ): Promise<ServerProcess> {
    const server = await startServer(
      {
        name,
        program: fileURLToPath(new URL(`../references/${program}.js`, import.meta.url)),
        portVariable: 'PORT',
        readyPath: READY_PATH,
        environment: { ...this.stores.environment, NODE_ENV: 'production', ...settings },
        logFile: join(this.logFolder, `${name}.log`),
      },
      this.signal,
    );
    this.#closers.push(async () => void (await server.stop()));
    return server;
  }
}
