import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { accountFor } from './account.mjs';
import { findExecutable } from '../executables.mjs';
import { makePrivateFolder } from './folder.mjs';
import { greet } from './tcp.mjs';

const user = 'flashsale';
const password = 'flashsale_password';
const protocolHeader = Uint8Array.from([0x41, 0x4d, 0x51, 0x50, 0, 0, 9, 1]); // "AMQP", version 0-9-1
const methodFrame = 1;

/**
 * A broker that shares nothing with another one on the machine, nor its settings: every file, folder and port that
 * it would take from a common place is named. Erlang's port mapper, which otherwise outlives the broker that started
 * it, is a server of its own here.
 *
 * @type {import('./stores.mjs').Store}
 */
export const rabbitmq = {
  name: 'rabbitmq',
  variable: 'RABBITMQ_URL',
  product: 'RabbitMQ 3.10 or later',
  debianPackage: 'rabbitmq-server',
  account: () => accountFor('rabbitmq'),
  portNames: ['rabbitmq', 'rabbitmqDistribution', 'erlangPortMapper'],
  isInstalled: () => findServer() !== undefined && findPortMapper() !== undefined,

  async arrange({ folder, ports }) {
    const account = accountFor('rabbitmq');
    makePrivateFolder(folder, account);
    const port = ports['rabbitmq'] ?? 0;
    const portMapperPort = ports['erlangPortMapper'] ?? 0;
    const common = { env: cleanEnvironment(folder, portMapperPort), cwd: folder, account };
    return {
      url: `amqp://${user}:${password}@127.0.0.1:${port}`,
      servers: [
        {
          ...common,
          name: 'erlang-port-mapper',
          command: /** @type {string} */ (findPortMapper()),
          args: ['-port', String(portMapperPort), '-address', '127.0.0.1'],
          probe: () => answers(portMapperPort, Uint8Array.from([0, 1, 'n'.charCodeAt(0)]), () => true),
          readyDeadlineMs: 10_000,
          stopSignal: 'SIGTERM',
          stopDeadlineMs: 5_000,
          stopsLast: true,
        },
        {
          ...common,
          name: 'rabbitmq',
          command: /** @type {string} */ (findServer()),
          // With input allowed the script becomes the broker instead of its guardian, so signals reach it.
          args: ['-noinput', '+B', 'i'],
          env: {
            ...common.env,
            ...settings({
              folder,
              port,
              distributionPort: ports['rabbitmqDistribution'] ?? 0,
              managementPort: ports['rabbitmqManagement'],
            }),
          },
          probe: () => answers(port, protocolHeader, (answer) => answer[0] === methodFrame),
          readyDeadlineMs: 180_000,
          stopSignal: 'SIGTERM',
          stopDeadlineMs: 45_000,
        },
      ],
    };
  },
};

/**
 * @param {{ folder: string, port: number, distributionPort: number, managementPort: number | undefined }} options
 *   without a port for it there is no management
 */
function settings({ folder, port, distributionPort, managementPort }) {
  const configuration = join(folder, 'rabbitmq.conf');
  const environment = join(folder, 'rabbitmq-env.conf');
  const plugins = join(folder, 'enabled_plugins');
  const moreConfiguration = join(folder, 'conf.d');
  mkdirSync(moreConfiguration, { recursive: true, mode: 0o755 });
  writeFileSync(environment, '', { mode: 0o644 });
  writeFileSync(plugins, managementPort === undefined ? '[].\n' : '[rabbitmq_management].\n', { mode: 0o644 });
  writeFileSync(
    configuration,
    [
      `default_user = ${user}`,
      `default_pass = ${password}`,
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
    RABBITMQ_NODENAME: 'flashsale@localhost',
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distributionPort),
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

/**
 * Nothing that steers another broker or Erlang node on this machine is handed on.
 *
 * @param {string} folder
 * @param {number} portMapperPort
 */
function cleanEnvironment(folder, portMapperPort) {
  return {
    PATH: `${process.env['PATH'] ?? ''}:/usr/sbin:/usr/bin:/sbin:/bin`,
    HOME: folder,
    LANG: 'C.UTF-8',
    ERL_EPMD_PORT: String(portMapperPort),
    ERL_EPMD_ADDRESS: '127.0.0.1',
  };
}

/** The server itself where a package has put it; on the PATH there is a wrapper that insists on root. */
function findServer() {
  return findExecutable('rabbitmq-server', ['/usr/lib/rabbitmq/bin']);
}

function findPortMapper() {
  return findExecutable('epmd', ['/usr/lib/erlang/bin', '/usr/local/lib/erlang/bin']);
}

/**
 * @param {number} port
 * @param {Uint8Array} greeting
 * @param {(answer: Buffer) => boolean} isRight
 */
async function answers(port, greeting, isRight) {
  const greeted = await greet(port, greeting);
  if ('obstacle' in greeted) return greeted.obstacle;
  return isRight(greeted.answer) || 'it answers in another protocol';
}
