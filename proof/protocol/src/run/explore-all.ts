import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { AnySetup } from '../any-setup.js';
import type { Outcome } from './explore.js';

/** Millions of states, each a string and a place in a table. */
const HEAP_MEGABYTES_MAX = 6_000;

/** Explores the setups in so many threads, and reports each when it is done. */
export async function exploreAll(
  setups: readonly AnySetup[],
  threads: number,
  answered: (outcome: Outcome) => void,
  signal: AbortSignal,
): Promise<Outcome[]> {
  const waiting = [...setups];
  const outcomes: Outcome[] = [];
  const exploreNext = async (): Promise<void> => {
    for (let setup = waiting.shift(); setup !== undefined; setup = waiting.shift()) {
      signal.throwIfAborted();
      const outcome = await exploreInThread(setup, signal);
      outcomes.push(outcome);
      answered(outcome);
    }
  };
  await Promise.all(Array.from({ length: threads }, exploreNext));
  return outcomes;
}

async function exploreInThread(setup: AnySetup, signal: AbortSignal): Promise<Outcome> {
  const thread = new Worker(new URL('./explore-thread.js', import.meta.url), {
    workerData: setup,
    resourceLimits: { maxOldGenerationSizeMb: HEAP_MEGABYTES_MAX },
  });
  try {
    const [outcome] = (await once(thread, 'message', { signal })) as [Outcome];
    return outcome;
  } catch (error) {
    signal.throwIfAborted();
    throw new Error(`The exploration of ${setup.name} failed`, { cause: error });
  } finally {
    await thread.terminate();
  }
}
