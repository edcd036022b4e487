import { mkdirSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { migrate } from './migrate.js';
import { rabbitmqctl } from './rabbitmq-control.js';
import { RedisReplica } from './redis-replica.js';
import { StoreServer, type StoreServerOptions } from './store-server.js';
import { loadStoreTools, type ServerSpecification, type StoreName, type StoreTools } from './store-tools.js';

/** Of Erlang: the broker registers with it at its start. */
type ServerName = StoreName | 'erlang-port-mapper';

export type StoreUrls = Readonly<Record<StoreName, string>>;

/** Redis, PostgreSQL and RabbitMQ of one run alone, with everything on disk that `npm start` has on disk. */
export class PrivateStores {
  readonly redis: StoreServer;
  readonly postgres: StoreServer;
  readonly rabbitmq: StoreServer;
  readonly #portMapper: StoreServer;

  private constructor(
    readonly urls: StoreUrls,
    private readonly tools: StoreTools,
    private readonly specifications: ReadonlyMap<string, ServerSpecification>,
    private readonly folder: string,
    private readonly marks: Readonly<Record<string, string>>,
  ) {
    this.redis = this.#server('redis');
    this.postgres = this.#server('postgres');
    this.rabbitmq = this.#server('rabbitmq');
    this.#portMapper = this.#server('erlang-port-mapper');
  }

  /**
   * Starts all three in this folder and migrates the database.
   *
   * @param marks variables by which the processes of this run can be told from others
   */
  static async start(folder: string, marks: Readonly<Record<string, string>> = {}): Promise<PrivateStores> {
    const tools = await loadStoreTools();
    const { signal } = new AbortController();
    const recordFolder = recordsIn(folder);
    for (const made of [recordFolder, logsIn(folder)]) mkdirSync(made, { recursive: true });
    const stores = Object.values(tools.stores);
    await tools.ensureInstalled(stores, { otherwise: 'run this on another machine', recordFolder, signal });
    const accounts = stores.map((store) => store.account());
    const base = tools.storesFolder(dataIn(folder), accounts);
    const ports = await tools.choosePorts(stores.flatMap(({ portNames }) => portNames));
    const specifications = new Map<string, ServerSpecification>();
    const urls: Partial<Record<StoreName, string>> = {};
    for (const store of stores) {
      const logFile = join(logsIn(folder), `${store.name}.log`);
      const place = { folder: join(base, store.name), ports, isThrowAway: false };
      const { url, servers } = await store.arrange({ ...place, logFile, recordFolder, signal });
      urls[store.name] = url;
      for (const server of servers) specifications.set(server.name, server);
    }
    const started = new PrivateStores(urls as StoreUrls, tools, specifications, folder, marks);
    try {
      await started.#start();
    } catch (error) {
      await started.stop();
      throw error;
    }
    return started;
  }

  /** Deletes what Redis had on disk; to be called while it is down. */
  wipeRedis(): void {
    rmSync(this.#appendOnlyFolder, { recursive: true, force: true });
  }

  /** Cuts this many bytes off the end of what Redis wrote last, as a loss of power does that tears the last writes. */
  tearRedis(bytes: number): void {
    const file = readdirSync(this.#appendOnlyFolder).find((name) => name.endsWith('.incr.aof'));
    if (file === undefined) throw new Error('Redis has written no append-only file');
    const path = join(this.#appendOnlyFolder, file);
    truncateSync(path, Math.max(statSync(path).size - bytes, 0));
  }

  /** Deletes what RabbitMQ had on disk; to be called while it is down. */
  wipeRabbitmq(): void {
    rmSync(join(this.#specification('rabbitmq').cwd, 'data'), { recursive: true, force: true });
  }

  /** Resolves with what it prints. */
  async rabbitmqctl(...args: string[]): Promise<string> {
    return rabbitmqctl(this.#specification('rabbitmq'), args);
  }

  /** Starts a second redis-server that follows the first one. */
  async startReplica(): Promise<RedisReplica> {
    const client = new Redis(this.urls.redis);
    // By default it waits 5 s for more replicas to come.
    await client.config('SET', 'repl-diskless-sync-delay', '0');
    client.disconnect();
    return RedisReplica.start(
      this.tools,
      this.#specification('redis'),
      this.urls.redis,
      this.#options('redis-replica'),
    );
  }

  /** Ends all servers and removes their data; the logs stay. */
  async stop(): Promise<void> {
    await Promise.all([this.redis, this.postgres, this.rabbitmq].map((server) => server.kill()));
    await this.#portMapper.kill();
    this.tools.removeStoresFolder(dataIn(this.folder));
    rmSync(recordsIn(this.folder), { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    await this.#portMapper.start();
    await Promise.all([this.redis.start(), this.postgres.start(), this.rabbitmq.start()]);
    await migrate(this.urls.postgres);
  }

  get #appendOnlyFolder(): string {
    return join(this.#specification('redis').cwd, 'appendonlydir');
  }

  #server(name: ServerName): StoreServer {
    return new StoreServer(this.tools, this.#specification(name), this.#options(name));
  }

  #specification(name: ServerName): ServerSpecification {
    const specification = this.specifications.get(name);
    if (specification === undefined) throw new Error(`The tools start no ${name}`);
    return specification;
  }

  #options(name: string): StoreServerOptions {
    const { folder, marks } = this;
    return { logFile: join(logsIn(folder), `${name}.log`), recordFolder: recordsIn(folder), stopTurn: 0, marks };
  }
}

const recordsIn = (folder: string): string => join(folder, 'run');
const logsIn = (folder: string): string => join(folder, 'logs');
const dataIn = (folder: string): string => join(folder, 'data');
