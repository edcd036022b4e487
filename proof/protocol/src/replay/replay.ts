import type { Database } from 'flashsale-core';
import type { Action, ActionType } from '../actors/step.js';
import type { TraceStep } from '../explore/explorer.js';
import type { Setup } from '../setup.js';
import type { State } from '../state/state.js';
import { traceText } from '../trace/trace-text.js';
import { Divergence } from './divergence.js';
import { expectedOf, firstDifference } from './expect.js';
import { observeReal } from './observe.js';
import { DISTURBANCE_STEPS, nameServers } from './perform-disturbance.js';
import { LEASE_STEPS } from './perform-leases.js';
import { PURCHASE_STEPS } from './perform-purchase.js';
import { REBUILD_STEPS } from './perform-rebuild.js';
import { RETIREMENT_STEPS } from './perform-retirement.js';
import type { PerformStep } from './perform.js';
import { RealSystem } from './real-system.js';
import type { RedisProcess } from './redis-process.js';

/** How every step of the model is done; one that is missing here does not compile. */
const PERFORM: Readonly<Record<ActionType, PerformStep>> = {
  ...PURCHASE_STEPS,
  ...LEASE_STEPS,
  ...REBUILD_STEPS,
  ...RETIREMENT_STEPS,
  ...DISTURBANCE_STEPS,
};

export interface ReplayStores {
  readonly database: Database;
  readonly processes: readonly [RedisProcess, RedisProcess];
}

/** Where the real functions differed from the model. */
export interface Difference {
  readonly step: number;
  readonly what: string;
  /** The trace up to there, as sentences. */
  readonly text: string;
}

/** Performs a trace with the real functions on real stores, and compares the states after each step. */
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
    else await PERFORM[action.type](system, action, before, state);
  } catch (error) {
    if (error instanceof Divergence) return error.message;
    throw error;
  }
  return firstDifference(expectedOf(system.setup, state), await observeReal(system));
}
