import { interruptible, Refusal, type Screen } from 'flashsale-command-line';
import { Database } from 'flashsale-core';
import { DATABASE_URL } from '../environment.js';
import { QUIET } from './quiet-logger.js';
import { RedisProcess } from './redis-process.js';
import { replayRandom } from './replay-random.js';

const EXIT_NOT_FOLLOWED = 1;

/** Replays random traces on its own stores and reports the result. */
export async function runReplay(
  { traces, seed }: { readonly traces: number; readonly seed: number },
  screen: Screen,
): Promise<number> {
  if (DATABASE_URL === undefined)
    throw new Refusal('DATABASE_URL says where PostgreSQL is; `npm run model` starts one.');
  const signal = interruptible();
  const beganAtMs = performance.now();
  const database = new Database(DATABASE_URL, 'protocol-model', QUIET);
  const processes: RedisProcess[] = [];
  try {
    for (let i = 0; i < 2; i += 1) processes.push(await RedisProcess.start(() => undefined));
    const [primary, replica] = processes as [RedisProcess, RedisProcess];
    const stores = { database, processes: [primary, replica] } as const;
    const replayed = await replayRandom(stores, { traces, seed, signal }, (done) =>
      screen.drawLive(`${done} of ${traces} traces replayed`),
    );
    const seconds = ((performance.now() - beganAtMs) / 1_000).toFixed(1);
    const { difference } = replayed;
    if (difference === undefined) {
      screen.print(`${replayed.traces} traces of seed ${seed}, ${replayed.steps} steps, each followed: ${seconds} s`);
      return 0;
    }
    const { trace, configuration, step, what, text } = difference;
    screen.print(`Trace ${trace} of seed ${seed} (${configuration}) is not followed at step ${step}: ${what}`);
    screen.print(text);
    return EXIT_NOT_FOLLOWED;
  } finally {
    for (const process of processes) await process.remove();
    await database.close();
  }
}
