import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../network/ports.js';
import { redisServer } from './redis.js';
import { StoreServer } from './store-server.js';

/** A private redis-server of one test, for everything that concerns the whole server: restarts, kills, lost data, limits. */
export class RedisServer extends StoreServer {
  private constructor(
    readonly port: number,
    private readonly folder: string,
    more: readonly string[],
  ) {
    const { args, ...specification } = redisServer(port, folder);
    super({ ...specification, args: [...args, ...more] }, { logFile: join(folder, 'log') });
  }

  /** Starts a server without data, with more arguments. */
  static async start(more: readonly string[] = []): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), mkdtempSync(join(tmpdir(), 'flashsale-redis-')), more);
    await server.start();
    return server;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  /** Deletes what the server had on disk; to be called while it is down. */
  loseData(): void {
    rmSync(join(this.folder, 'appendonlydir'), { recursive: true, force: true });
  }

  /** Ends the server and removes its data. */
  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
