import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { saleKeys } from 'flashsale-core';
import { freePort, TcpProxy, until } from 'flashsale-testkit';
import { Redis } from 'ioredis';
import { StoreServer, type StoreServerOptions } from './store-server.js';
import type { ServerSpecification, StoreTools } from './store-tools.js';

const APPEND_ONLY_FOLDER = 'appendonlydir';
const SYNC_DEADLINE_MS = 30_000;

/** A second redis-server that follows the first one over a connection that can be cut. */
export class RedisReplica {
  private constructor(
    private readonly server: StoreServer,
    readonly client: Redis,
    readonly port: number,
    private readonly proxy: TcpProxy,
    private readonly folder: string,
    private readonly primaryFolder: string,
  ) {}

  static async start(
    tools: Pick<StoreTools, 'Child'>,
    primary: ServerSpecification,
    primaryUrl: string,
    options: StoreServerOptions,
  ): Promise<RedisReplica> {
    const port = await freePort();
    const folder = join(primary.cwd, 'replica');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    const proxy = await TcpProxy.before(primaryUrl);
    const client = new Redis(port, '127.0.0.1', { lazyConnect: true });
    client.on('error', () => undefined);
    const [settings, own] = [primary.args.slice(primary.args.indexOf('--daemonize')), ['--port', String(port)]];
    const place = ['--bind', '127.0.0.1', '--dir', folder, '--replicaof', `127.0.0.1 ${proxy.port}`];
    const probe = async (): Promise<true | string> => (await client.ping()) === 'PONG' || 'it does not answer';
    const specification = { ...primary, name: 'redis-replica', args: [...own, ...place, ...settings], probe };
    const server = new StoreServer(tools, specification, options);
    await server.start();
    return new RedisReplica(server, client, port, proxy, folder, primary.cwd);
  }

  /** Resolves when it has everything that the first one had a moment ago. */
  async untilInStep(): Promise<void> {
    const isInStep = async (): Promise<boolean> => {
      // Its own file is whole once it has been written anew after the first copy.
      const info = await this.client.info();
      return ['master_link_status:up', 'aof_rewrite_in_progress:0', 'aof_rewrite_scheduled:0'].every((line) =>
        info.includes(line),
      );
    };
    await until(isInStep, {
      deadlineMs: SYNC_DEADLINE_MS,
      what: 'the replica follows',
    });
  }

  /** From now on it hears nothing of the first one. */
  fallBehind(): void {
    this.proxy.silence();
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Makes it a primary of its own. The first one does not learn of it. */
  async promote(): Promise<void> {
    await this.client.replicaof('NO', 'ONE');
  }

  async countBuyers(saleId: string): Promise<number> {
    return this.client.scard(saleKeys(saleId).users);
  }

  /**
   * Puts its data in the place of the first one's, which has to be down and is to be started then: as where an address
   * moves from one server to the other.
   */
  async takeOver(): Promise<void> {
    await this.promote();
    await this.server.kill();
    const place = join(this.primaryFolder, APPEND_ONLY_FOLDER);
    rmSync(place, { recursive: true, force: true });
    cpSync(join(this.folder, APPEND_ONLY_FOLDER), place, { recursive: true });
  }

  async remove(): Promise<void> {
    this.client.disconnect();
    await this.server.kill();
    await this.proxy.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
