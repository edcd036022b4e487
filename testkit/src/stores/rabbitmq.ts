import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { findExecutable } from '../installed-programs.js';
import type { Account } from '../processes/child.js';
import { greet } from '../network/greet.js';
import { makePrivateFolder } from './folder.js';
import { clientParameters, installCertificate, probeTls, type ServerTls } from './server-tls.js';
import { type Access, accountFor, type Place, portOf, type ServerSpecification, type Store, USERS } from './store.js';

const USER = USERS.owner;
/** Of stores that are thrown away. */
const PASSWORD = 'flashsale_password';
const PROTOCOL_HEADER = Uint8Array.from([0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]); // "AMQP", version 0-9-1
const METHOD_FRAME = 1;
const NAMES_REQUEST = Uint8Array.from([0, 1, 'n'.charCodeAt(0)]);
const CONTROL_DEADLINE_MS = 60_000;
/** Where a port has this name, the broker has its management there. */
export const MANAGEMENT_PORT_NAME = 'rabbitmqManagement';

/**
 * A broker that shares nothing with another one on the machine, nor its settings: every file, folder and port that
 * it would take from a common place is named. Erlang's port mapper, which otherwise outlives the broker that started
 * it, is a server of its own here.
 */
export const rabbitmq: Store = {
  name: 'rabbitmq',
  variable: 'RABBITMQ_URL',
  product: 'RabbitMQ 3.10 or later',
  debianPackage: 'rabbitmq-server',
  portNames: ['rabbitmq', 'rabbitmqDistribution', 'erlangPortMapper'],
  account: () => accountFor('rabbitmq'),
  isInstalled: () => findServer() !== undefined && findPortMapper() !== undefined,

  async arrange(place) {
    const { tls } = place;
    const port = portOf(place, 'rabbitmq');
    const scheme = tls === undefined ? 'amqp' : 'amqps';
    const parameters = tls === undefined ? '' : `?${clientParameters(tls)}`;
    const passwordOf = (user: string): string => place.access?.passwordOf('rabbitmq', user) ?? PASSWORD;
    const address = (user: string): string => `${scheme}://${user}:${passwordOf(user)}@127.0.0.1:${port}${parameters}`;
    return {
      ...(place.access === undefined
        ? { url: address(USER) }
        : { url: address(USERS.application), others: { RACE_LAB_RABBITMQ_URL: address(USERS.owner) } }),
      servers: nodeServers(place, 'flashsale'),
    };
  },
};

/** The servers of a broker whose node has this name: the port mapper, which the nodes of a cluster share, and the broker. */
export function nodeServers(
  place: Place,
  nodeName: string,
): readonly [portMapper: ServerSpecification, node: ServerSpecification] {
  const { folder, tls } = place;
  const account = accountFor('rabbitmq');
  makePrivateFolder(folder, account);
  const port = portOf(place, 'rabbitmq');
  const portMapperPort = portOf(place, 'erlangPortMapper');
  const common = { env: cleanEnvironment(folder, portMapperPort), cwd: folder, account };
  return [
    {
      ...common,
      name: 'erlang-port-mapper',
      command: findPortMapper() as string,
      args: ['-port', String(portMapperPort), '-address', '127.0.0.1'],
      probe: async () => (await greet(portMapperPort, NAMES_REQUEST)).length > 0,
      readyDeadlineMs: 60_000,
      stopSignal: 'SIGTERM',
      stopDeadlineMs: 5_000,
      stopsLast: true,
    },
    {
      ...common,
      name: 'rabbitmq',
      command: findServer() as string,
      // With input allowed the script becomes the broker instead of its guardian, so signals reach it.
      args: ['-noinput', '+B', 'i'],
      env: { ...common.env, ...settings(place, account, nodeName) },
      probe: async () => speaksAmqp(port, tls),
      readyDeadlineMs: 180_000,
      stopSignal: 'SIGTERM',
      stopDeadlineMs: 45_000,
    },
  ];
}

/** Runs rabbitmqctl for this broker, as the user and with the settings that it runs with. Resolves with what it prints. */
export async function rabbitmqctl(broker: ServerSpecification, args: readonly string[]): Promise<string> {
  const { command, env, cwd, account } = broker;
  const { stdout } = await promisify(execFile)(join(dirname(command), 'rabbitmqctl'), ['-q', ...args], {
    ...{ env, cwd, timeout: CONTROL_DEADLINE_MS },
    ...account,
  });
  return stdout;
}

function settings(place: Place, account: Account | undefined, nodeName: string): Record<string, string> {
  const { folder, ports, access, tls } = place;
  const port = portOf(place, 'rabbitmq');
  const configuration = join(folder, 'rabbitmq.conf');
  const environment = join(folder, 'rabbitmq-env.conf');
  const plugins = join(folder, 'enabled_plugins');
  const moreConfiguration = join(folder, 'conf.d');
  // Without a port for it there is no management.
  const managementPort = ports[MANAGEMENT_PORT_NAME];
  mkdirSync(moreConfiguration, { recursive: true, mode: 0o755 });
  writeFileSync(environment, '', { mode: 0o644 });
  writeFileSync(plugins, managementPort === undefined ? '[].\n' : '[rabbitmq_management].\n', { mode: 0o644 });
  writeFileSync(
    configuration,
    [
      ...(access === undefined
        ? [`default_user = ${USER}`, `default_pass = ${PASSWORD}`]
        : [`load_definitions = ${writeDefinitions(folder, access)}`]),
      ...(tls === undefined ? [] : listenByTls(port, installCertificate(tls, folder, account))),
      // The write-ahead log of the quorum queues is written in files of this size, made whole at once.
      'raft.wal_max_size_bytes = 67108864',
      ...(managementPort === undefined
        ? []
        : ['management.tcp.ip = 127.0.0.1', `management.tcp.port = ${managementPort}`]),
      'log.file = false',
      'log.console = true',
      'log.console.level = warning',
      '',
    ].join('\n'),
    { mode: 0o644 },
  );
  return {
    RABBITMQ_ALLOW_INPUT: 'true',
    RABBITMQ_LOG: '-color',
    RABBITMQ_NODENAME: `${nodeName}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(portOf(place, 'rabbitmqDistribution')),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    RABBITMQ_MNESIA_BASE: join(folder, 'data'),
    RABBITMQ_LOG_BASE: join(folder, 'log'),
    RABBITMQ_PID_FILE: join(folder, 'pid'),
    RABBITMQ_CONFIG_FILE: configuration,
    RABBITMQ_CONFIG_FILES: moreConfiguration,
    RABBITMQ_ADVANCED_CONFIG_FILE: join(folder, 'advanced.config'),
    RABBITMQ_CONF_ENV_FILE: environment,
    RABBITMQ_ENABLED_PLUGINS_FILE: plugins,
  };
}

function listenByTls(port: number, { certFile, keyFile, caFile, client }: ServerTls): string[] {
  const isCertificateNeeded = client !== undefined;
  return [
    'listeners.tcp = none',
    `listeners.ssl.1 = 127.0.0.1:${port}`,
    `ssl_options.cacertfile = ${caFile}`,
    `ssl_options.certfile = ${certFile}`,
    `ssl_options.keyfile = ${keyFile}`,
    `ssl_options.verify = ${isCertificateNeeded ? 'verify_peer' : 'verify_none'}`,
    `ssl_options.fail_if_no_peer_cert = ${isCertificateNeeded}`,
  ];
}

/**
 * A file with the users and what they may do, which the broker reads at every start: so it holds for data of earlier versions,
 * too. The owner administers; rabbitmqctl needs no password.
 */
function writeDefinitions(folder: string, { passwordOf, brokerNames }: Access): string {
  const file = join(folder, 'definitions.json');
  const user = (name: string, tags: string[]): object => ({
    name,
    password_hash: hashPassword(passwordOf('rabbitmq', name)),
    hashing_algorithm: 'rabbit_password_hashing_sha256',
    tags,
  });
  const permission = (name: string, names: string): object => ({
    ...{ user: name, vhost: '/' },
    ...{ configure: names, write: names, read: names },
  });
  const definitions = {
    vhosts: [{ name: '/' }],
    users: [user(USERS.owner, ['administrator']), user(USERS.application, [])],
    permissions: [permission(USERS.owner, '.*'), permission(USERS.application, brokerNames)],
  };
  writeFileSync(file, JSON.stringify(definitions), { mode: 0o600 });
  const account = accountFor('rabbitmq');
  if (account !== undefined) chownSync(file, account.uid, account.gid);
  return file;
}

/** As RabbitMQ keeps it: salt and SHA-256. */
function hashPassword(password: string): string {
  const salt = randomBytes(4);
  const digest = createHash('sha256').update(salt).update(password).digest();
  return Buffer.concat([salt, digest]).toString('base64');
}

/** Settings of another broker or Erlang node on this machine are not passed on. */
function cleanEnvironment(folder: string, portMapperPort: number): Record<string, string> {
  return {
    PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: folder,
    LANG: 'C.UTF-8',
    ERL_EPMD_PORT: String(portMapperPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
}

/** The server itself where a package has put it; on the PATH there is a wrapper that insists on root. */
function findServer(): string | undefined {
  return findExecutable('rabbitmq-server', ['/usr/lib/rabbitmq/bin']);
}

function findPortMapper(): string | undefined {
  return findExecutable('epmd', ['/usr/lib/erlang/bin', '/usr/local/lib/erlang/bin']);
}

async function speaksAmqp(port: number, tls: ServerTls | undefined): Promise<true> {
  const answer = await greet(port, PROTOCOL_HEADER, tls && probeTls(tls));
  if (answer[0] !== METHOD_FRAME) throw new Error('it answers in another protocol');
  return true;
}
