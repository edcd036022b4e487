import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { freePort } from '../network/ports.js';
import { TcpProxy } from '../network/tcp-proxy.js';
import { until } from '../until.js';
import { redisServer } from './redis.js';
import { StoreServer, type StoreServerOptions } from './store-server.js';

const APPEND_ONLY_FOLDER = 'appendonlydir';

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

  static async start(primaryFolder: string, primaryUrl: string, options: StoreServerOptions): Promise<RedisReplica> {
    const port = await freePort();
    const folder = join(primaryFolder, 'replica');
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder);
    const proxy = await TcpProxy.before(primaryUrl);
    const { args, ...specification } = redisServer(port, folder);
    const following = [...args, '--replicaof', `127.0.0.1 ${proxy.port}`];
    const server = new StoreServer({ ...specification, name: 'redis-replica', args: following }, options);
    await server.start();
    const client = new Redis(port, '127.0.0.1');
    client.on('error', () => undefined);
    return new RedisReplica(server, client, port, proxy, folder, primaryFolder);
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Resolves when it has everything that the first one had a moment ago. */
  async untilInStep(): Promise<void> {
    const isInStep = async (): Promise<boolean> => {
      // Its own file is complete once it has been rewritten after the first copy.
      const info = await this.client.info();
      return ['master_link_status:up', 'aof_rewrite_in_progress:0', 'aof_rewrite_scheduled:0'].every((line) =>
        info.includes(line),
      );
    };
    await until(isInStep, { what: 'the replica follows' });
  }

  /** From now on it receives nothing of the first one. */
  fallBehind(): void {
    this.proxy.silence();
  }

  /** Makes it a primary of its own. The first one does not learn of it. */
  async promote(): Promise<void> {
    await this.client.replicaof('NO', 'ONE');
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
