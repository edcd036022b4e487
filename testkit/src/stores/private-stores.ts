import { readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import type { RunFolder } from '../run-folder.js';
import { MANAGEMENT_PORT_NAME, rabbitmq, rabbitmqctl } from './rabbitmq.js';
import type { ServerTls } from './server-tls.js';
import { RedisReplica } from './redis-replica.js';
import { placeStores, STORES } from './start-stores.js';
import type { ServerSpecification, Store } from './store.js';
import { StoreServer } from './store-server.js';

export type StoreUrls = Readonly<Record<Store['name'], string>>;

/** Erlang's port mapper: the broker registers with it at its start. */
type ServerName = Store['name'] | 'erlang-port-mapper';

/** What is different where the stores have users of their own, as in production. */
export interface StoreGuards {
  /** The file with the users of Redis and what each may do. */
  readonly redisUsersFile: string;
}

/** Redis, PostgreSQL and RabbitMQ of one run, as durable as in production. */
export class PrivateStores {
  readonly redis: StoreServer;
  readonly postgres: StoreServer;
  readonly rabbitmq: StoreServer;
  readonly #portMapper: StoreServer;

  private constructor(
    readonly urls: StoreUrls,
    private readonly specifications: ReadonlyMap<string, ServerSpecification>,
    private readonly run: RunFolder,
    private readonly marks: Readonly<Record<string, string>>,
    private readonly managementPort: number | undefined,
  ) {
    this.redis = this.#server('redis');
    this.postgres = this.#server('postgres');
    this.rabbitmq = this.#server('rabbitmq');
    this.#portMapper = this.#server('erlang-port-mapper');
  }

  /**
   * Starts all three in the folder of this run.
   *
   * @param marks variables that distinguish the processes of this run from others
   * @param tls for servers that refuse plain connections
   * @param guards gives Redis users, and RabbitMQ the management by which users are made
   */
  static async start(
    run: RunFolder,
    marks: Readonly<Record<string, string>> = {},
    { tls, guards }: { readonly tls?: ServerTls; readonly guards?: StoreGuards } = {},
  ): Promise<PrivateStores> {
    const kinds = guards === undefined ? STORES : STORES.map(withManagement);
    const place = await placeStores(kinds, {
      folder: run.data,
      logFolder: run.logs,
      recordFolder: run.records,
      isThrowAway: false,
      otherwise: 'run this on another machine',
      signal: new AbortController().signal,
      tls,
    });
    const specifications = new Map<string, ServerSpecification>();
    const urls: Partial<Record<Store['name'], string>> = {};
    for (const store of kinds) {
      const { url, servers } = await store.arrange(place(store));
      urls[store.name] = url;
      for (const server of servers) specifications.set(server.name, withUsers(server, guards));
    }
    const managementPort = place(rabbitmq).ports[MANAGEMENT_PORT_NAME];
    const stores = new PrivateStores(urls as StoreUrls, specifications, run, marks, managementPort);
    try {
      await stores.#start();
    } catch (error) {
      await stores.stop();
      throw error;
    }
    return stores;
  }

  /** The management of RabbitMQ, with its administrator. @throws where the stores have no guards */
  get rabbitmqManagementUrl(): string {
    if (this.managementPort === undefined) throw new Error('RabbitMQ has no management here');
    const url = new URL(this.urls.rabbitmq.replace('amqp:', 'http:'));
    url.port = String(this.managementPort);
    return url.href;
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
    rmSync(join(this.rabbitmq.specification.cwd, 'data'), { recursive: true, force: true });
  }

  /** Resolves with what it prints. */
  async rabbitmqctl(...args: string[]): Promise<string> {
    return rabbitmqctl(this.rabbitmq.specification, args);
  }

  /** Starts a second redis-server that follows the first one. */
  async startReplica(): Promise<RedisReplica> {
    return RedisReplica.start(this.redis.specification.cwd, this.urls.redis, this.#options('redis-replica'));
  }

  /** Ends all servers and removes their data; the logs stay. */
  async stop(): Promise<void> {
    await Promise.all([this.redis, this.postgres, this.rabbitmq].map((server) => server.kill()));
    await this.#portMapper.kill();
    this.run.removeData();
  }

  async #start(): Promise<void> {
    await this.#portMapper.start();
    await Promise.all([this.redis.start(), this.postgres.start(), this.rabbitmq.start()]);
  }

  get #appendOnlyFolder(): string {
    return join(this.redis.specification.cwd, 'appendonlydir');
  }

  #server(name: ServerName): StoreServer {
    const specification = this.specifications.get(name);
    if (specification === undefined) throw new Error(`No store has a server ${name}`);
    return new StoreServer(specification, this.#options(name));
  }

  #options(name: string) {
    return { logFile: join(this.run.logs, `${name}.log`), recordFolder: this.run.records, marks: this.marks };
  }
}

function withManagement(store: Store): Store {
  return store === rabbitmq ? { ...store, portNames: [...store.portNames, MANAGEMENT_PORT_NAME] } : store;
}

function withUsers(server: ServerSpecification, guards: StoreGuards | undefined): ServerSpecification {
  if (guards === undefined || server.name !== 'redis') return server;
  return { ...server, args: [...server.args, '--aclfile', guards.redisUsersFile] };
}
