import { execFile } from 'node:child_process';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import type { ServerSpecification } from './store-tools.js';

const DEADLINE_MS = 60_000;

/** Runs rabbitmqctl for this broker, as the user and with the settings that it runs with. Resolves with what it prints. */
export async function rabbitmqctl(broker: ServerSpecification, args: readonly string[]): Promise<string> {
  const { command, env, cwd, account } = broker;
  const { stdout } = await promisify(execFile)(join(dirname(command), 'rabbitmqctl'), ['-q', ...args], {
    ...{ env, cwd, timeout: DEADLINE_MS },
    ...(account && { uid: account.uid, gid: account.gid }),
  });
  return stdout;
}
