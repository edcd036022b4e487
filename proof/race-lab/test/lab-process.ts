import { once } from 'node:events';
import { until } from 'flashsale-testkit';
import type { TestStores } from '../../../flashsale-core/test-support/index.js';
import { startProgram } from '../../../testkit/test-support/program.js';

const PROGRAM = new URL('../dist/main.js', import.meta.url);

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
  const child = startProgram(PROGRAM, ['serve', '--port', '0', ...args], stores.environment);
  stores.defer(() => child.kill('SIGKILL'));
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (printed += String(chunk)));
  const ended = once(child, 'exit');
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    child.kill(signal);
    await ended;
  };
  const url = await until(() => /The demos answer on (\S+)/.exec(printed)?.[1], {
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
