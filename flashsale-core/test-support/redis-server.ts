import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, until } from 'flashsale-testkit';
import { Redis } from 'ioredis';

/** A redis-server of one test's own, for everything that concerns the whole server: restarts, kills, lost data, limits. */
export class RedisServer {
  readonly #folder = mkdtempSync(join(tmpdir(), 'flashsale-redis-'));
  #child: ChildProcess | undefined;

  private constructor(readonly port: number) {}

  static async start(): Promise<RedisServer> {
    const server = new RedisServer(await freePort());
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Starts the server again on its port, with the data that it had on disk. */
  async start(): Promise<void> {
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--dir', this.#folder, '--save', ''];
    const durable = ['--appendonly', 'yes', '--appendfsync', 'always', '--maxmemory-policy', 'noeviction'];
    // A replica of it has its data at once, instead of after five seconds.
    const replication = ['--repl-diskless-sync-delay', '0'];
    this.#child = spawn('redis-server', [...options, ...durable, ...replication], { stdio: 'ignore' });
    await until(() => this.#ping(), { what: `redis-server answers on port ${this.port}` });
  }

  /** Freezes the server: connections stay, answers stop. */
  freeze(): void {
    this.#child?.kill('SIGSTOP');
  }

  thaw(): void {
    this.#child?.kill('SIGCONT');
  }

  async kill(): Promise<void> {
    const child = this.#child;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  }

  /** Deletes what the server had on disk; to be called while it is down. */
  loseData(): void {
    rmSync(join(this.#folder, 'appendonlydir'), { recursive: true, force: true });
  }

  /** Ends the server and removes its data. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async #ping(): Promise<boolean> {
    const client = new Redis(this.url, { lazyConnect: true, retryStrategy: null, disconnectTimeout: 100 });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return (await client.ping()) === 'PONG';
    } finally {
      client.disconnect();
    }
  }
}
