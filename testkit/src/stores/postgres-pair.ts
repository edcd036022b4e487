import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from '../network/ports.js';
import { TcpProxy } from '../network/tcp-proxy.js';
import type { RunFolder } from '../run-folder.js';
import { storesFolder } from './folder.js';
import { copyPostgres, postgres, runSql } from './postgres.js';
import { StoreServer } from './store-server.js';

interface Member {
  readonly server: StoreServer;
  /** Its own address; that of the pair is answered by whichever of the two is the primary. */
  readonly url: string;
  readonly folder: string;
  readonly port: number;
}

/** A primary and a standby that has what the primary commits, behind one address that moves with the primary. */
export class PostgresPair {
  #follower: Member | undefined;
  /** The one that died, until it follows again. */
  #fallen: Member | undefined;

  private constructor(
    private leader: Member,
    private readonly proxy: TcpProxy,
    private readonly run: RunFolder,
    private readonly signal: AbortSignal | undefined,
  ) {}

  static async start(run: RunFolder, { signal }: { readonly signal?: AbortSignal } = {}): Promise<PostgresPair> {
    const base = storesFolder(run.data, [postgres.account()]);
    const folder = join(base, 'postgres1');
    const port = await freePort();
    const [logFile, recordFolder] = [join(run.logs, 'postgres1.log'), run.records];
    const place = { folder, ports: { postgres: port }, isThrowAway: false, logFile, recordFolder };
    const { url, servers } = await postgres.arrange({ ...place, signal: signal ?? new AbortController().signal });
    const [specification] = servers;
    if (specification === undefined) throw new Error('PostgreSQL has no server');
    const server = new StoreServer({ ...specification, name: 'postgres1' }, { logFile, recordFolder, signal });
    const pair = new PostgresPair({ server, url, folder, port }, await TcpProxy.before(url), run, signal);
    try {
      await server.start();
      await pair.#follow(join(base, 'postgres2'), await freePort(), 'postgres2');
    } catch (error) {
      await pair.stop();
      throw error;
    }
    return pair;
  }

  /** Of the database, at whichever of the two is the primary. */
  get url(): string {
    return this.proxy.url;
  }

  get primary(): StoreServer {
    return this.leader.server;
  }

  /** Undefined from a failover until the other one follows again. */
  get standby(): StoreServer | undefined {
    return this.#follower?.server;
  }

  /** The primary has died: the standby takes its place and its address, and commits alone. */
  async failOver(): Promise<void> {
    const next = this.#follower;
    if (this.leader.server.isRunning) throw new Error('The primary runs: there would be two of them');
    if (next === undefined) throw new Error('There is no standby to be promoted');
    await runSql(next.server.specification, next.url, 'SELECT pg_promote()');
    this.#fallen = this.leader;
    this.leader = next;
    this.#follower = undefined;
    this.proxy.leadTo(next.url);
    this.proxy.cut();
  }

  /** The one that died begins again as the standby of the other. */
  async rejoin(): Promise<void> {
    const fallen = this.#fallen;
    if (fallen === undefined) throw new Error('Nobody has died');
    rmSync(join(fallen.folder, 'data'), { recursive: true, force: true });
    await this.#follow(fallen.folder, fallen.port, fallen.server.name);
    this.#fallen = undefined;
  }

  /** Ends whatever was done to the two: both run, one follows the other. */
  async heal(): Promise<void> {
    this.leader.server.thaw();
    this.#follower?.server.thaw();
    if (!this.leader.server.isRunning)
      await (this.#follower?.server.isRunning ? this.failOver() : this.leader.server.start());
    if (this.#fallen !== undefined) await this.rejoin();
    if (this.#follower?.server.isRunning === false) await this.#follower.server.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.leader, this.#follower].map(async (member) => member?.server.kill()));
    await this.proxy.close();
  }

  /** Adds a standby, and has the primary wait for it with every commit, as docs/scale.md tells operators. */
  async #follow(folder: string, port: number, name: string): Promise<void> {
    const { leader, signal } = this;
    const [logFile, recordFolder] = [join(this.run.logs, `${name}.log`), this.run.records];
    const specification = await copyPostgres(leader.url, { folder, port, logFile, name, isThrowAway: false });
    const url = new URL(leader.url);
    url.port = String(port);
    const server = new StoreServer(specification, { logFile, recordFolder, signal });
    this.#follower = { server, url: url.href, folder, port };
    await server.start();
    const sql = (text: string): Promise<void> => runSql(leader.server.specification, leader.url, text);
    await sql(`ALTER SYSTEM SET synchronous_standby_names = 'ANY 1 (${name})'`);
    await sql('SELECT pg_reload_conf()');
  }
}
