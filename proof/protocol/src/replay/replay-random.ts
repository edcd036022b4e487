import { CONFIGURATIONS } from '../configurations.js';
import { protocolModel } from '../model.js';
import type { Setup } from '../setup.js';
import { randomNumbers, randomTrace } from './random-trace.js';
import { type Difference, replay, type ReplayStores } from './replay.js';

const STEPS_MIN = 15;
const STEPS_MAX = 40;
/**
 * A server counts as restarted for five seconds. Where the machine takes longer from there to the rebuild, the real
 * functions are more careful than the model, which has no time: that trace is replayed again.
 */
const TOO_LATE = /^redis elsewhere: the model has no, the stores have yes$/;
const REPLAYS_MAX = 3;

export interface Replayed {
  readonly traces: number;
  readonly steps: number;
  readonly difference?: Difference & { readonly configuration: string; readonly trace: number };
}

/** Replays so many random traces of all configurations; stops at the first difference. */
export async function replayRandom(
  stores: ReplayStores,
  { traces, seed, signal }: { readonly traces: number; readonly seed: number; readonly signal?: AbortSignal },
  answered: (done: number) => void = () => undefined,
): Promise<Replayed> {
  const random = randomNumbers(seed);
  let steps = 0;
  for (let number = 1; number <= traces; number += 1) {
    signal?.throwIfAborted();
    const setup = CONFIGURATIONS[number % CONFIGURATIONS.length] as Setup;
    const trace = randomTrace(protocolModel(setup), random, STEPS_MIN + random(STEPS_MAX - STEPS_MIN));
    const difference = await replayInTime(setup, trace, stores);
    steps += trace.length - 1;
    if (difference !== undefined) {
      return { traces: number, steps, difference: { ...difference, configuration: setup.name, trace: number } };
    }
    answered(number);
  }
  return { traces, steps };
}

async function replayInTime(...given: Parameters<typeof replay>): Promise<Difference | undefined> {
  for (let replays = 1; ; replays += 1) {
    const difference = await replay(...given);
    if (difference === undefined || !TOO_LATE.test(difference.what) || replays === REPLAYS_MAX) return difference;
  }
}
