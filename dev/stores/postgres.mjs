import { execFile, execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { runStep } from '../processes/step.mjs';
import { Refusal } from '../refusal.mjs';
import { accountFor } from './account.mjs';
import { findExecutable, versionFolders } from '../executables.mjs';
import { makePrivateFolder } from './folder.mjs';

const majorVersionMin = 14;
const user = 'flashsale';
const password = 'flashsale_password';
const database = 'flashsale';
const maxConnections = 300;

/** @type {import('./stores.mjs').Store} */
export const postgres = {
  name: 'postgres',
  variable: 'DATABASE_URL',
  product: `PostgreSQL ${majorVersionMin} or later`,
  debianPackage: 'postgresql',
  account: () => accountFor('postgres'),
  portNames: ['postgres'],
  isInstalled: () => findBinaries().length > 0,

  async arrange({ folder, ports, isThrowAway, ...step }) {
    const account = accountFor('postgres');
    makePrivateFolder(folder, account);
    const data = join(folder, 'data');
    const binaries = binariesFor(data);
    if (!existsSync(data)) await initialise({ ...step, folder, data, binaries, account, isThrowAway });
    removeStaleLock(data);
    const port = ports['postgres'] ?? 0;
    return {
      url: `postgresql://${user}:${password}@127.0.0.1:${port}/${database}`,
      servers: [
        {
          name: 'postgres',
          command: join(binaries, 'postgres'),
          args: ['-D', data, ...settings({ port, isThrowAway })],
          env: {},
          cwd: folder,
          account,
          probe: () => acceptsConnections(binaries, port),
          readyDeadlineMs: 120_000,
          stopSignal: 'SIGINT', // "fast": does not wait for clients to go
          stopDeadlineMs: 30_000,
        },
      ],
    };
  },
};

/** @param {{ port: number, isThrowAway: boolean }} options */
function settings({ port, isThrowAway }) {
  const chosen = {
    listen_addresses: '127.0.0.1',
    port,
    // No socket in the file system: its path could be too long in a deep checkout, and nobody needs it.
    unix_socket_directories: '',
    max_connections: maxConnections,
    timezone: 'UTC',
    log_timezone: 'UTC',
    ...(isThrowAway && { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off' }),
  };
  return Object.entries(chosen).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

/**
 * Makes the cluster beside its place and moves it there when it is whole: a start that is cut short leaves no half.
 *
 * @param {{ folder: string, data: string, binaries: string, account: import('./account.mjs').Account | undefined,
 *   isThrowAway: boolean, logFile: string, recordFolder: string, signal: AbortSignal }} options
 */
async function initialise({ folder, data, binaries, account, isThrowAway, logFile, recordFolder, signal }) {
  const unfinished = join(folder, 'unfinished');
  rmSync(unfinished, { recursive: true, force: true });
  makePrivateFolder(unfinished, account);
  const passwordFile = join(unfinished, 'password');
  const cluster = join(unfinished, 'data');
  const step = { cwd: folder, account, logFile, recordFolder, signal };
  // The folder admits that account only; the file is gone before the server starts.
  writeFileSync(passwordFile, password, { mode: 0o644 });
  await runStep({
    ...step,
    name: 'initdb',
    command: join(binaries, 'initdb'),
    args: [
      ...['-D', cluster, '--username', user, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'],
      ...['--encoding=UTF8', '--locale=C', ...(isThrowAway ? ['--no-sync'] : [])],
    ],
  });
  await runStep({
    ...step,
    name: 'create-database',
    command: join(binaries, 'postgres'),
    args: ['--single', '-D', cluster, 'postgres'],
    input: `CREATE DATABASE ${database};\n`,
  });
  renameSync(cluster, data);
  rmSync(unfinished, { recursive: true, force: true });
}

/**
 * A server that was killed leaves its lock file with its process id. Where another process of the same user has that
 * id by now, as in a container after a restart, PostgreSQL would take it for the old server and refuse.
 *
 * @param {string} data
 */
function removeStaleLock(data) {
  const lock = join(data, 'postmaster.pid');
  if (process.platform !== 'linux' || !existsSync(lock)) return;
  const [pid = ''] = readFileSync(lock, 'utf8').split('\n');
  const commandFile = `/proc/${pid}/cmdline`;
  if (existsSync(commandFile) && readFileSync(commandFile, 'utf8').includes(data)) return;
  rmSync(lock);
}

/**
 * @param {string} binaries
 * @param {number} port
 * @returns {Promise<true | string>}
 */
function acceptsConnections(binaries, port) {
  const args = ['-h', '127.0.0.1', '-p', String(port), '-U', user, '-d', database];
  return new Promise((resolve) => {
    execFile(join(binaries, 'pg_isready'), args, (error, told) => resolve(error === null || told.trim()));
  });
}

/**
 * The folder of programs whose version made the data, or the newest where there is no data.
 *
 * @param {string} data
 */
function binariesFor(data) {
  const found = findBinaries();
  const versionFile = join(data, 'PG_VERSION');
  const version = existsSync(versionFile) ? Number(readFileSync(versionFile, 'utf8')) : undefined;
  const fit = version === undefined ? found[0] : found.find((entry) => entry.majorVersion === version);
  if (fit !== undefined) return fit.folder;
  const have = found.map((entry) => entry.majorVersion).join(', ');
  throw new Refusal(
    `The data in ${data} was made by PostgreSQL ${version}, and this machine has ${have}. ` +
      'Install that version, or begin afresh with: npm start -- --reset',
  );
}

function findBinaries() {
  const debian = versionFolders('/usr/lib/postgresql').map((folder) => join(folder, 'bin'));
  const onPath = findExecutable('postgres');
  return [...debian, ...(onPath === undefined ? [] : [dirname(onPath)])].flatMap((folder) => {
    const isWhole = ['postgres', 'initdb', 'pg_isready'].every((name) => existsSync(join(folder, name)));
    const majorVersion = isWhole ? majorVersionOf(join(folder, 'postgres')) : 0;
    return majorVersion >= majorVersionMin ? [{ folder, majorVersion }] : [];
  });
}

/** @param {string} server */
function majorVersionOf(server) {
  return Number.parseInt(execFileSync(server, ['--version'], { encoding: 'utf8' }).replace(/^\D+/, ''), 10);
}
