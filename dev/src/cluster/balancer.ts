import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { findExecutable, type Program, Supervised } from 'flashsale-testkit';
import { CHECKOUT_FOLDER, LOG_FOLDER } from '../checkout.js';
import { get } from '../start/run-services.js';

const CONFIGURATION = join(CHECKOUT_FOLDER, 'deploy', 'docker', 'haproxy', 'haproxy.cfg');
const READY_DEADLINE_MS = 30_000;
const STOP_DEADLINE_MS = 5_000;

export const haproxy: Program = {
  product: 'HAProxy',
  debianPackage: 'haproxy',
  isInstalled: () => findExecutable('haproxy') !== undefined,
};

/**
 * The configuration of the compose files for processes of this machine: their ports are known, so no names are asked for.
 *
 * @throws Error where the file is not the one that this was written for
 */
export function balancerConfiguration(port: number, apiPorts: readonly number[]): string {
  const servers = apiPorts.map(
    (apiPort, i) => `  server api${i + 1} 127.0.0.1:${apiPort} check inter 1s fall 1 rise 1`,
  );
  const changes: readonly (readonly [what: RegExp, by: string])[] = [
    [/^resolvers docker\n(?: .*\n)*\n/m, ''],
    [/^ {2}bind :3000$/m, `  bind 127.0.0.1:${port}`],
    [/^ {2}# As many as `--scale api=`.*\n {2}server-template .*$/m, servers.join('\n')],
  ];
  return changes.reduce(
    (text, [what, by]) => {
      if (!what.test(text)) throw new Error(`${CONFIGURATION} has nothing like ${what.source}`);
      return text.replace(what, by);
    },
    readFileSync(CONFIGURATION, 'utf8'),
  );
}

/** One address for several APIs, which stops before them. */
export function balancer(
  port: number,
  apiPorts: readonly number[],
  folders: { data: string; records: string },
): Supervised {
  const file = join(folders.data, 'haproxy.cfg');
  writeFileSync(file, balancerConfiguration(port, apiPorts));
  return new Supervised({
    name: 'haproxy',
    command: findExecutable('haproxy') as string,
    args: ['-db', '-f', file],
    env: process.env,
    output: join(LOG_FOLDER, 'haproxy.log'),
    recordFolder: folders.records,
    stopSignal: 'SIGTERM',
    stopDeadlineMs: STOP_DEADLINE_MS,
    stopTurn: 0,
    readyDeadlineMs: READY_DEADLINE_MS,
    probe: async () => (await get(`http://127.0.0.1:${port}/health/ready`)) !== undefined,
  });
}
