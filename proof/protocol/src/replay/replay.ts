import type { Database } from 'flashsale-core';
import type { Action } from '../actors/step.js';
import type { TraceStep } from '../explore/explorer.js';
import type { Setup } from '../setup.js';
import type { State } from '../state/state.js';
import { traceText } from '../trace/trace-text.js';
import { Divergence } from './divergence.js';
import { expectedOf, firstDifference } from './expect.js';
import { observeReal } from './observe.js';
import { nameServers, performDisturbance } from './perform-disturbance.js';
import { performPurchase } from './perform-purchase.js';
import { performRebuild } from './perform-rebuild.js';
import { RealSystem } from './real-system.js';
import type { RedisProcess } from './redis-process.js';

export interface ReplayStores {
  readonly database: Database;
  readonly processes: readonly [RedisProcess, RedisProcess];
}

/** Where the real functions did something else than the model. */
export interface Difference {
  readonly step: number;
  readonly what: string;
  /** The trace up to there, as sentences. */
  readonly text: string;
}

/** Does with the real functions on real stores what the trace says, and compares the states after each step. */
export async function replay(
  setup: Setup,
  trace: readonly TraceStep<State, Action>[],
  { database, processes }: ReplayStores,
): Promise<Difference | undefined> {
  const system = await RealSystem.open(setup, database, processes);
  try {
    for (const [step, { action, state }] of trace.entries()) {
      const before = trace[step - 1]?.state ?? state;
      const what = await follow(system, action, before, state);
      if (what !== undefined) return { step, what, text: traceText(setup, trace.slice(0, step + 1)) };
    }
    return undefined;
  } finally {
    await system.close();
  }
}

async function follow(
  system: RealSystem,
  action: Action | undefined,
  before: State,
  state: State,
): Promise<string | undefined> {
  try {
    if (action === undefined) await nameServers(system, state);
    else await perform(system, action, before, state);
  } catch (error) {
    if (error instanceof Divergence) return error.message;
    throw error;
  }
  return firstDifference(expectedOf(system.setup, state), await observeReal(system));
}

async function perform(system: RealSystem, action: Action, before: State, state: State): Promise<void> {
  const isDone =
    (await performPurchase(system, action)) ||
    (await performRebuild(system, action, state)) ||
    (await performDisturbance(system, action, before, state));
  if (!isDone) throw new Error(`A replay does not know how to do ${action.type}`);
}
