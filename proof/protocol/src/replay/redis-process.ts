import { QUIET_MS, RedisConnection, SCRIPTS } from 'flashsale-core';
import { RedisServer, until } from 'flashsale-testkit';
import { QUIET } from './quiet-logger.js';

/** A replay says itself when a quiet time is over. */
const QUIET_MS_HERE = 600_000;

/** The keys of a sale as a server had them at one moment. */
export type Dump = ReadonlyMap<string, Buffer>;

/** The replay's own redis-server, which it kills, restarts and makes a replica as a trace requires. */
export class RedisProcess {
  #store: RedisConnection | undefined;

  private constructor(
    private readonly server: RedisServer,
    /** Called with each new connection, so that a test can plant a fault in a script. */
    private readonly prepare: (store: RedisConnection) => void,
  ) {}

  static async start(prepare: (store: RedisConnection) => void): Promise<RedisProcess> {
    const process = new RedisProcess(await RedisServer.start(), prepare);
    await process.#connect();
    return process;
  }

  get port(): number {
    return this.server.port;
  }

  get store(): RedisConnection {
    if (this.#store === undefined) throw new Error('This redis-server was removed');
    return this.#store;
  }

  /** Kills the process and starts another one on what it had on disk. */
  async restart(): Promise<void> {
    await this.#store?.close();
    await this.server.kill();
    await this.server.start();
    await this.#connect();
  }

  async flush(): Promise<void> {
    await this.store.client.flushall();
  }

  async dump(keys: readonly string[]): Promise<Dump> {
    const dumps = await Promise.all(keys.map((key) => this.store.client.dumpBuffer(key)));
    return new Map(keys.flatMap((key, i) => (dumps[i] ? [[key, dumps[i]]] : [])));
  }

  /** Has these keys and no others. */
  async load(dump: Dump): Promise<void> {
    await this.flush();
    for (const [key, value] of dump) await this.store.client.restore(key, 0, value);
  }

  /** Takes the data of another server, and is primary again. */
  async copyFrom(primary: RedisProcess): Promise<void> {
    await this.store.client.replicaof('127.0.0.1', primary.port);
    await until(async () => /master_link_status:up/.test(await this.store.client.info('replication')));
    await this.store.client.replicaof('NO', 'ONE');
    // Until the primary's data is in its file, this server keeps nothing.
    await until(async () => !/aof_rewrite_(in_progress|scheduled):1/.test(await this.store.client.info('persistence')));
  }

  async remove(): Promise<void> {
    await this.#store?.close();
    this.#store = undefined;
    await this.server.remove();
  }

  async #connect(): Promise<void> {
    const store = new RedisConnection(this.server.url, 'protocol-model', QUIET);
    this.#store = store;
    await store.connect();
    await until(() => store.isConnected, { what: 'the server has a connection' });
    for (const [name, { lua, numberOfKeys }] of Object.entries(SCRIPTS)) {
      const lasting = lua.replace(`QUIET_MS = ${QUIET_MS}`, `QUIET_MS = ${QUIET_MS_HERE}`);
      store.client.defineCommand(name, { numberOfKeys, lua: lasting });
    }
    this.prepare(store);
  }
}
