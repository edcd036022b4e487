import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RedisStore } from 'flashsale-core';
import { QUIET } from './quiet-logger.js';

const START_DEADLINE_MS = 10_000;
const POLL_MS = 5;

/** The keys of a sale as a server had them at one moment. */
export type Dump = ReadonlyMap<string, Buffer>;

/** The replay's own redis-server, which it kills, restarts and makes a replica as a trace requires. */
export class RedisProcess {
  readonly #folder = mkdtempSync(join(tmpdir(), 'flashsale-model-'));
  #child: ChildProcess | undefined;
  #store: RedisStore | undefined;

  private constructor(
    readonly port: number,
    /** Called with each new connection, so that a test can plant a fault in a script. */
    private readonly prepare: (store: RedisStore) => void,
  ) {}

  static async start(prepare: (store: RedisStore) => void): Promise<RedisProcess> {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    server.close();
    await once(server, 'close');
    const process = new RedisProcess(port, prepare);
    await process.#start();
    return process;
  }

  get store(): RedisStore {
    if (this.#store === undefined) throw new Error('This redis-server was removed');
    return this.#store;
  }

  /** Kills the process and starts another one on what it had on disk. */
  async restart(): Promise<void> {
    await this.#kill();
    await this.#start();
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
    await this.#kill();
    this.#store = undefined;
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #start(): Promise<void> {
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder, '--save', ''];
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];
    const prompt = ['--repl-diskless-sync-delay', '0'];
    this.#child = spawn('redis-server', [...options, ...durable, ...prompt], { stdio: 'ignore' });
    await until(async () => {
      const store = new RedisStore(`redis://127.0.0.1:${this.port}`, 'protocol-model', QUIET);
      await store.connect();
      if (store.isConnected && (await store.client.ping().catch(() => '')) === 'PONG') {
        this.#store = store;
        return true;
      }
      await store.close();
      return false;
    });
    this.prepare(this.store);
  }

  async #kill(): Promise<void> {
    const closed = this.#store?.close();
    const child = this.#child;
    if (child !== undefined && child.exitCode === null && child.signalCode === null) {
      await closed;
      child.kill('SIGKILL');
      await once(child, 'exit');
    }
    await closed;
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadlineMs = performance.now() + START_DEADLINE_MS;
  while (!(await condition())) {
    if (performance.now() > deadlineMs) throw new Error(`redis-server was not ready within ${START_DEADLINE_MS} ms`);
    await sleep(POLL_MS);
  }
}
