import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findExecutable } from '../installed-programs.js';
import { greet } from '../network/greet.js';
import { Refusal } from '../refusal.js';
import { makePrivateFolder } from './folder.js';
import { clientParameters, installCertificate, probeTls, type ServerTls } from './server-tls.js';
import { type Access, portOf, type ServerSpecification, type Store, USERS } from './store.js';

const MAJOR_VERSION_MIN = 7;

export const redis: Store = {
  name: 'redis',
  variable: 'REDIS_URL',
  product: `Redis ${MAJOR_VERSION_MIN} or later`,
  debianPackage: 'redis-server',
  portNames: ['redis'],
  account: () => undefined,
  isInstalled: () => findExecutable('redis-server') !== undefined,

  async arrange(place) {
    const { folder, access, tls } = place;
    refuseOldVersion(findExecutable('redis-server') as string);
    makePrivateFolder(folder, undefined);
    const port = portOf(place, 'redis');
    const scheme = tls === undefined ? 'redis' : 'rediss';
    const parameters = tls === undefined ? '' : `?${clientParameters(tls)}`;
    const at = `127.0.0.1:${port}${parameters}`;
    if (access === undefined) return { url: `${scheme}://${at}`, servers: [redisServer(port, folder, tls)] };
    const { passwordOf } = access;
    const address = (user: string): string => `${scheme}://${user}:${passwordOf('redis', user)}@${at}`;
    const { args, ...server } = redisServer(port, folder, tls);
    return {
      url: address(USERS.redisApplication),
      others: { REDIS_LOADER_URL: address(USERS.redisLoader), RACE_LAB_REDIS_URL: address(USERS.redisLab) },
      servers: [
        {
          ...server,
          args: [...args, '--aclfile', writeUsers(folder, access)],
          probe: async () => answersAsUser(port, USERS.redisLoader, passwordOf('redis', USERS.redisLoader), tls),
        },
      ],
    };
  },
};

/**
 * Nobody can be this user. Redis reads its file as `default`, and leaves out the transactions that it may not write: all that scripts
 * wrote.
 */
const DEFAULT_USER = 'user default off ~* &* +@all';

/** A file with digests of the passwords. Who does not say who he is may do nothing. */
function writeUsers(folder: string, { redisUsers, passwordOf }: Access): string {
  const file = join(folder, 'users.acl');
  const lines = redisUsers.map((line) => {
    const [, name = ''] = line.split(' ');
    const digest = createHash('sha256').update(passwordOf('redis', name)).digest('hex');
    return line.replace(`user ${name} `, `user ${name} on #${digest} `);
  });
  writeFileSync(file, [...lines, DEFAULT_USER, ''].join('\n'), { mode: 0o600 });
  return file;
}

export function redisServer(port: number, folder: string, tls?: ServerTls): ServerSpecification {
  return {
    name: 'redis',
    command: findExecutable('redis-server') ?? 'redis-server',
    args: [
      ...(tls === undefined ? ['--port', String(port)] : listenByTls(port, installCertificate(tls, folder, undefined))),
      ...['--bind', '127.0.0.1', '--dir', folder, '--daemonize', 'no'],
      // A reservation is promised once Redis has answered, so every write is on the disk before its answer.
      ...['--appendonly', 'yes', '--appendfsync', 'always', '--save', ''],
      // Without this a full memory would make Redis forget buyers.
      ...['--maxmemory-policy', 'noeviction'],
      // A replica has its data at once; by default the server waits 5 s for more replicas to come.
      ...['--repl-diskless-sync-delay', '0'],
    ],
    env: {},
    cwd: folder,
    probe: async () => answersPing(port, tls),
    readyDeadlineMs: 60_000,
    stopSignal: 'SIGTERM',
    stopDeadlineMs: 15_000,
  };
}

function listenByTls(port: number, { certFile, keyFile, caFile, client }: ServerTls): string[] {
  return [
    ...['--port', '0', '--tls-port', String(port), '--tls-cert-file', certFile, '--tls-key-file', keyFile],
    ...['--tls-ca-cert-file', caFile, '--tls-auth-clients', client === undefined ? 'no' : 'yes'],
  ];
}

async function answersPing(port: number, tls: ServerTls | undefined): Promise<true> {
  const answer = (await greet(port, 'PING\r\n', tls && probeTls(tls))).toString().trim();
  if (answer !== '+PONG') throw new Error(answer); // while it loads, it says so
  return true;
}

async function answersAsUser(port: number, user: string, password: string, tls: ServerTls | undefined): Promise<true> {
  // In one line each; the last answer counts: while it loads, it says so.
  const answers = (await greet(port, `AUTH ${user} ${password}\r\nPING\r\n`, tls && probeTls(tls), 2))
    .toString()
    .trim();
  if (answers !== '+OK\r\n+PONG') throw new Error(answers);
  return true;
}

function refuseOldVersion(command: string): void {
  const text = execFileSync(command, ['--version'], { encoding: 'utf8' });
  const version = /v=(\d+)\.[\d.]+/.exec(text);
  if (version && Number(version[1]) >= MAJOR_VERSION_MIN) return;
  const found = version?.[0].slice(2) ?? text.trim();
  throw new Refusal(
    `Redis ${MAJOR_VERSION_MIN} or later is needed, and ${command} is ${found}. ` +
      'Install a later one, set REDIS_URL to one that runs, or run everything in containers with: docker compose up',
  );
}
