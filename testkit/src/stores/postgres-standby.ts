import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../network/ports.js';
import { copyPostgres } from './postgres.js';
import { StoreServer } from './store-server.js';

/** A second PostgreSQL that follows the first one, for tests that are thrown away with it. */
export class PostgresStandby {
  private constructor(
    readonly server: StoreServer,
    /** Of the database that the address of the primary names. */
    readonly url: string,
    private readonly folder: string,
  ) {}

  static async start(primaryUrl: string): Promise<PostgresStandby> {
    const folder = mkdtempSync(join(tmpdir(), 'flashsale-standby-'));
    const port = await freePort();
    const logFile = join(folder, 'postgres-standby.log');
    const specification = await copyPostgres(primaryUrl, { folder, port, logFile });
    const url = new URL(primaryUrl);
    url.port = String(port);
    const standby = new PostgresStandby(new StoreServer(specification, { logFile }), url.href, folder);
    await standby.server.start();
    return standby;
  }

  async remove(): Promise<void> {
    await this.server.kill();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
