import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chownSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, until } from 'flashsale-testkit';
import type { TestStores } from './test-stores.js';

const PROGRAM = ['/usr/sbin/pgbouncer', '/usr/bin/pgbouncer', '/usr/local/bin/pgbouncer'].find(existsSync);
/** Fewer than clients. */
const SESSIONS = 2;

export const isPgBouncerInstalled = PROGRAM !== undefined;

/** A PgBouncer before the database of a test. */
export class PgBouncer {
  #child: ChildProcess | undefined;

  private constructor(
    private readonly configuration: string,
    private readonly port: number,
    /** For the role. */
    readonly url: string,
  ) {}

  /** A role that may do what API and worker do; it is dropped after the test. Its password is its name. */
  static async makeRole(stores: TestStores): Promise<string> {
    const role = `pooled_${randomUUID().replaceAll('-', '')}`;
    const { pool } = stores.database;
    await pool.query(`CREATE ROLE ${role} LOGIN PASSWORD '${role}'`);
    await pool.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO ${role}`);
    await pool.query(`GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO ${role}`);
    stores.defer(() => pool.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`));
    return role;
  }

  static async start(
    stores: TestStores,
    role: string,
    settings: readonly string[] = ['pool_mode = transaction'],
  ): Promise<PgBouncer> {
    const target = new URL(stores.databaseUrl);
    const folder = mkdtempSync(join(tmpdir(), 'flashsale-pgbouncer-'));
    const port = await freePort();
    const userList = join(folder, 'users');
    const configuration = join(folder, 'pgbouncer.ini');
    writeFileSync(userList, `"${role}" "${role}"\n`);
    writeFileSync(
      configuration,
      [
        '[databases]',
        `* = host=${target.hostname} port=${target.port}`,
        '[pgbouncer]',
        ...['listen_addr = 127.0.0.1', `listen_port = ${port}`, 'unix_socket_dir =', 'auth_type = plain'],
        ...[`auth_file = ${userList}`, `default_pool_size = ${SESSIONS}`, ...settings],
      ].join('\n'),
    );
    const account = accountOf('nobody');
    if (account !== undefined)
      [folder, userList, configuration].forEach((path) => chownSync(path, account.uid, account.gid));
    const url = `postgresql://${role}:${role}@127.0.0.1:${port}${target.pathname}`;
    const bouncer = new PgBouncer(configuration, port, url);
    stores.defer(async () => {
      await bouncer.kill();
      rmSync(folder, { recursive: true });
    });
    await bouncer.start();
    return bouncer;
  }

  /** Resolves when it listens. */
  async start(): Promise<void> {
    this.#child = spawn(PROGRAM ?? '', ['-q', this.configuration], { ...accountOf('nobody'), stdio: 'ignore' });
    await until(() => listens(this.port), { what: 'PgBouncer listens' });
  }

  async kill(): Promise<void> {
    if (this.#child === undefined) return;
    const ended = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await ended;
    this.#child = undefined;
  }
}

/** PgBouncer refuses to run as root. */
function accountOf(user: string): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const id = (option: string): number => Number(execFileSync('id', [option, user], { encoding: 'utf8' }));
  return { uid: id('-u'), gid: id('-g') };
}

async function listens(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}
