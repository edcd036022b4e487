import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** Tells the process inside that the network is its own. */
const VARIABLE = 'FAULT_TEST_OWN_NETWORK';
const BRING_UP = 'ip link set lo up && exec "$@"';
const TRIAL = 'ip link set lo up && iptables -A INPUT -p tcp --dport 9 -j DROP';

/** Whether this process is alone in its network namespace, so that rules for packets concern nobody else. */
export function isOwnNetwork(variables: NodeJS.ProcessEnv): boolean {
  return variables[VARIABLE] === 'true';
}

/** Whether this machine lets us have a network namespace with rules for packets: as root, with iproute2 and iptables. */
export async function canHaveOwnNetwork(): Promise<boolean> {
  return run('unshare', ['--net', 'sh', '-c', TRIAL]).then(
    () => true,
    () => false,
  );
}

/**
 * Runs this very program once more in a network namespace of its own, and resolves with its exit status. Nothing of the
 * namespace outlives it. Signals reach it through the terminal, or through us.
 */
export async function rerunInOwnNetwork(variables: NodeJS.ProcessEnv): Promise<number> {
  const command = [process.execPath, ...process.execArgv, ...process.argv.slice(1)];
  const child = spawn('unshare', ['--net', 'sh', '-c', BRING_UP, 'sh', ...command], {
    env: { ...variables, [VARIABLE]: 'true' },
    stdio: 'inherit',
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => child.kill(signal));
  const [code] = (await once(child, 'exit')) as [number | null];
  return code ?? 1;
}

/** Drops every packet to and from a port of this machine. Resolves with what ends that. */
export async function dropPackets(port: number): Promise<() => Promise<void>> {
  const rules = ['--dport', '--sport'].map((side) => ['INPUT', '-p', 'tcp', side, String(port), '-j', 'DROP']);
  for (const rule of rules) await run('iptables', ['-w', '-A', ...rule]);
  return async () => {
    for (const rule of rules) await run('iptables', ['-w', '-D', ...rule]);
  };
}
