import { execFile, execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findExecutable, versionFolders } from '../installed-programs.js';
import type { Account } from '../processes/child.js';
import { runStep } from '../processes/step.js';
import { Refusal } from '../refusal.js';
import { makePrivateFolder } from './folder.js';
import { clientParameters, installCertificate, type ServerTls } from './server-tls.js';
import { accountFor, type Place, portOf, type ServerSpecification, type Store, USERS } from './store.js';

const MAJOR_VERSION_MIN = 14;
const USER = USERS.owner;
/** Of stores that are thrown away, and of those that were kept before there were others. */
const PASSWORD = 'flashsale_password';
const DATABASE = 'flashsale';
const CONNECTIONS_MAX = 300;
const SQL_DEADLINE_MS = 60_000;

export const postgres: Store = {
  name: 'postgres',
  variable: 'DATABASE_URL',
  product: `PostgreSQL ${MAJOR_VERSION_MIN} or later`,
  debianPackage: 'postgresql',
  portNames: ['postgres'],
  account: () => accountFor('postgres'),
  isInstalled: () => findBinaries().length > 0,

  async arrange(place) {
    const { folder, isThrowAway, access, tls } = place;
    const account = accountFor('postgres');
    makePrivateFolder(folder, account);
    const data = join(folder, 'data');
    const binaries = binariesFor(data);
    if (!existsSync(data)) await initialise(place, data, binaries, account);
    removeStaleLock(data);
    if (access !== undefined) await changePassword(place, data, binaries, account);
    const port = portOf(place, 'postgres');
    const parameters = tls === undefined ? '' : `?sslmode=verify-full&${clientParameters(tls)}`;
    const secure = tls === undefined ? {} : tlsSettings(installCertificate(tls, folder, account), folder);
    const passwordOf = (user: string): string => access?.passwordOf('postgres', user) ?? PASSWORD;
    const address = (user: string): string =>
      `postgresql://${user}:${passwordOf(user)}@127.0.0.1:${port}/${DATABASE}${parameters}`;
    const owner = address(USERS.owner);
    return {
      ...(access === undefined
        ? { url: owner }
        : {
            url: address(USERS.application),
            others: { MIGRATION_DATABASE_URL: owner, RACE_LAB_DATABASE_URL: owner },
          }),
      servers: [postgresServer({ folder, data, binaries, port }, { ...serverSettings(port, isThrowAway), ...secure })],
    };
  },
};

interface PostgresPlace {
  readonly folder: string;
  readonly data: string;
  readonly binaries: string;
  readonly port: number;
}

function postgresServer(
  { folder, data, binaries, port }: PostgresPlace,
  chosen: Readonly<Record<string, string | number>>,
): ServerSpecification {
  return {
    name: 'postgres',
    command: join(binaries, 'postgres'),
    args: ['-D', data, ...settings(chosen)],
    env: {},
    cwd: folder,
    account: accountFor('postgres'),
    probe: async () => acceptsConnections(binaries, port),
    readyDeadlineMs: 120_000,
    stopSignal: 'SIGINT', // "fast": does not wait for clients to go
    stopDeadlineMs: 30_000,
  };
}

export interface PostgresCopy {
  readonly folder: string;
  readonly port: number;
  readonly logFile: string;
  /** By which the primary knows it, as in synchronous_standby_names. */
  readonly name?: string;
  readonly isThrowAway?: boolean;
}

/** Copies the server at this address, and describes one that follows it from there on; its users are the same. */
export async function copyPostgres(
  primaryUrl: string,
  { folder, port, logFile, name = 'postgres-standby', isThrowAway = true }: PostgresCopy,
): Promise<ServerSpecification> {
  const data = join(folder, 'data');
  const account = accountFor('postgres');
  makePrivateFolder(folder, account);
  const binaries = binariesFor(data);
  const source = new URL(primaryUrl);
  source.searchParams.set('application_name', name);
  await runStep({
    name: 'pg_basebackup',
    command: join(binaries, 'pg_basebackup'),
    args: ['-D', data, '--dbname', source.href, '--checkpoint=fast', '--write-recovery-conf', '--no-sync'],
    ...{ cwd: folder, account, logFile, recordFolder: folder, signal: new AbortController().signal },
  });
  return { ...postgresServer({ folder, data, binaries, port }, serverSettings(port, isThrowAway)), name };
}

/** Runs one statement at the server that this specification starts, as its owner. */
export async function runSql({ command }: ServerSpecification, url: string, sql: string): Promise<void> {
  await promisify(execFile)(
    join(dirname(command), 'psql'),
    ['--dbname', url, '-qAt', '-v', 'ON_ERROR_STOP=1', '-c', sql],
    {
      timeout: SQL_DEADLINE_MS,
    },
  );
}

function serverSettings(port: number, isThrowAway: boolean) {
  return {
    listen_addresses: '127.0.0.1',
    port,
    // No socket in the file system: its path could be too long in a deep checkout, and nobody needs it.
    unix_socket_directories: '',
    max_connections: CONNECTIONS_MAX,
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(isThrowAway && { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
  };
}

/** With rules of who may connect that know nothing but TLS. */
function tlsSettings({ certFile, keyFile, caFile, client }: ServerTls, folder: string) {
  const rules = join(folder, 'tls', 'pg_hba.conf');
  const certificate = client === undefined ? '' : ' clientcert=verify-ca';
  writeFileSync(rules, `hostssl all all 127.0.0.1/32 scram-sha-256${certificate}\n`, { mode: 0o644 });
  return { ssl: 'on', ssl_cert_file: certFile, ssl_key_file: keyFile, ssl_ca_file: caFile, hba_file: rules };
}

function settings(chosen: Readonly<Record<string, string | number>>): string[] {
  return Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/** Creates the cluster beside its place and moves it there when it is complete: an interrupted start leaves no half. */
async function initialise(place: Place, data: string, binaries: string, account: Account | undefined): Promise<void> {
  const { folder, isThrowAway, logFile, recordFolder, signal } = place;
  const unfinished = join(folder, 'unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  makePrivateFolder(unfinished, account);
  const passwordFile = join(unfinished, 'password');
  const cluster = join(unfinished, 'data');
  const step = { cwd: folder, account, logFile, recordFolder, signal };
  // The folder admits that account only; the file is gone before the server starts.
  writeFileSync(passwordFile, PASSWORD, { mode: 0o644 });
  await runStep({
    ...step,
    name: 'initdb',
    command: join(binaries, 'initdb'),
    args: [
      ...['-D', cluster, '--username', USER, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      ...['--encoding=UTF8', '--locale=C', ...(isThrowAway ? ['--no-sync'] : [])],
    ],
  });
  await runStep({
    ...step,
    name: 'create-database',
    command: join(binaries, 'postgres'),
    args: ['--single', '-D', cluster, 'postgres'],
    input: `CREATE DATABASE ${DATABASE};\n`,
  });
  renameSync(cluster, data);
  rmSync(unfinished, { recursive: true, force: true });
}

/** Gives the owner his password, where the data was made with another one: by an earlier version, or with a lost file. */
async function changePassword(
  { folder, logFile, recordFolder, signal, access }: Place,
  data: string,
  binaries: string,
  account: Account | undefined,
): Promise<void> {
  const password = access?.passwordOf('postgres', USERS.owner) ?? PASSWORD;
  const noted = join(folder, 'password-digest');
  const digest = createHash('sha256').update(password).digest('hex');
  if (existsSync(noted) && readFileSync(noted, 'utf8') === digest) return;
  await runStep({
    ...{ cwd: folder, account, logFile, recordFolder, signal },
    name: 'change-password',
    command: join(binaries, 'postgres'),
    args: ['--single', '-D', data, 'postgres'],
    // Random letters and digits; quotes would end it.
    input: `ALTER ROLE ${USER} PASSWORD '${password.replaceAll("'", "''")}';\n`,
  });
  writeFileSync(noted, digest, { mode: 0o600 });
}

/**
 * A server that was killed leaves its lock file with its process id. Where another process of the same user has that
 * id by now, as in a container after a restart, PostgreSQL would take it for the old server and refuse.
 */
function removeStaleLock(data: string): void {
  const lock = join(data, 'postmaster.pid');
  if (process.platform !== 'linux' || !existsSync(lock)) return;
  const [pid = ''] = readFileSync(lock, 'utf8').split('\n');
  const commandFile = `/proc/${pid}/cmdline`;
  if (existsSync(commandFile) && readFileSync(commandFile, 'utf8').includes(data)) return;
  rmSync(lock);
}

async function acceptsConnections(binaries: string, port: number): Promise<true> {
  const args = ['-h', '127.0.0.1', '-p', String(port), '-U', USER, '-d', DATABASE];
  return new Promise((resolve, reject) => {
    execFile(join(binaries, 'pg_isready'), args, (error, text) => {
      if (error === null) resolve(true);
      else reject(new Error(text.trim(), { cause: error }));
    });
  });
}

/** The folder of programs whose version made the data, or the newest where there is no data. */
function binariesFor(data: string): string {
  const found = findBinaries();
  const versionFile = join(data, 'PG_VERSION');
  const version = existsSync(versionFile) ? Number(readFileSync(versionFile, 'utf8')) : undefined;
  const fit = version === undefined ? found[0] : found.find(({ majorVersion }) => majorVersion === version);
  if (fit !== undefined) return fit.folder;
  const have = found.map(({ majorVersion }) => majorVersion).join(', ');
  throw new Refusal(
    `The data in ${data} was made by PostgreSQL ${version}, and this machine has ${have}. ` +
      'Install that version, or begin afresh with: npm start -- --reset',
  );
}

function findBinaries(): { readonly folder: string; readonly majorVersion: number }[] {
  const debian = versionFolders('/usr/lib/postgresql').map((folder) => join(folder, 'bin'));
  const onPath = findExecutable('postgres');
  return [...debian, ...(onPath === undefined ? [] : [dirname(onPath)])].flatMap((folder) => {
    const isWhole = ['postgres', 'initdb', 'pg_isready'].every((name) => existsSync(join(folder, name)));
    const majorVersion = isWhole ? majorVersionOf(join(folder, 'postgres')) : 0;
    return majorVersion >= MAJOR_VERSION_MIN ? [{ folder, majorVersion }] : [];
  });
}

function majorVersionOf(server: string): number {
  return Number.parseInt(execFileSync(server, ['--version'], { encoding: 'utf8' }).replace(/^\D+/, ''), 10);
}
