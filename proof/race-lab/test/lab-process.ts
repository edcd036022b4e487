import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { until } from 'flashsale-testkit';
import type { TestStores } from '../../../flashsale-core/test-support/index.js';

const PROGRAM = fileURLToPath(new URL('../dist/main.js', import.meta.url));
const READY_DEADLINE_MS = 60_000;

export interface LabProcess {
  readonly url: string;
  /** All that it has printed. */
  log(): string;
  /** Ends it as Ctrl-C does; resolves with its exit status. */
  stop(): Promise<number | null>;
  /** Ends it without a word. */
  kill(): Promise<void>;
}

/** `npm run lab -- serve` as a process of its own, on the stores of the test. */
export async function startLab(stores: TestStores, args: readonly string[] = []): Promise<LabProcess> {
  const child = spawn(process.execPath, [PROGRAM, 'serve', '--port', '0', ...args], {
    env: { ...stores.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  stores.defer(() => child.kill('SIGKILL'));
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += String(chunk)));
  const ended = once(child, 'exit');
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  const url = await until(() => /The demos answer on (\S+)/.exec(printed)?.[1], {
    deadlineMs: READY_DEADLINE_MS,
    what: 'the lab is ready',
  });
  return {
    url,
    log: () => printed,
    async stop() {
      await end('SIGINT');
      return child.exitCode;
    },
    kill: () => end('SIGKILL'),
  };
}
