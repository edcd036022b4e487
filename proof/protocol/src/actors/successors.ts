import type { Transition } from '../explore/step-list.js';
import { OPERATIONS, PURCHASE_DISTURBANCES, type Setup } from '../setup.js';
import type { State } from '../state/state.js';
import { apiSteps } from './api.js';
import { leaseSteps } from './leases.js';
import { environmentSteps } from './environment.js';
import { operatorSteps } from './operators.js';
import { rebuilderSteps } from './rebuilder.js';
import { type Action, Steps } from './step.js';
import { messageSteps, relaySteps, workerSteps } from './worker.js';

/** Everything that can happen next, in a fixed order. */
export function successors(setup: Setup, state: State): readonly Transition<State, Action>[] {
  const steps = new Steps(setup, state);
  apiSteps(steps);
  if (setup.leases) leaseSteps(steps);
  workerSteps(steps);
  relaySteps(steps);
  rebuilderSteps(steps);
  operatorSteps(steps);
  messageSteps(steps);
  environmentSteps(steps);
  return steps.transitions;
}

const DISTURBING: ReadonlySet<string> = new Set([
  ...OPERATIONS,
  'reserve',
  'lease',
  'refuse',
  'create',
  'mark-survivor',
  'mark-backup',
]);

/** Whether it still happens when the faults, the operators and the buyers are over. */
export function isRecovery({ type }: Action): boolean {
  return !PURCHASE_DISTURBANCES.isFault(type) && !DISTURBING.has(type);
}
