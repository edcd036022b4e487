import type { Transition } from '../../explore/step-list.js';
import { HOLD_DISTURBANCES, type HoldSetup, OPERATIONS } from '../setup.js';
import type { State } from '../state.js';
import { buyerSteps } from './buyers.js';
import { cancellerSteps } from './canceller.js';
import { environmentSteps } from './environment.js';
import { paymentSteps } from './payments.js';
import { rebuilderSteps } from './rebuilder.js';
import { type HoldAction, HoldSteps } from './step.js';
import { sweeperSteps } from './sweeper.js';
import { workerSteps } from './worker.js';

/** Everything that can happen next, in a fixed order. */
export function successors(setup: HoldSetup, state: State): readonly Transition<State, HoldAction>[] {
  const steps = new HoldSteps(setup, state);
  buyerSteps(steps);
  workerSteps(steps);
  paymentSteps(steps);
  sweeperSteps(steps);
  cancellerSteps(steps);
  rebuilderSteps(steps);
  environmentSteps(steps);
  return steps.transitions;
}

const DISTURBING: ReadonlySet<string> = new Set([...OPERATIONS, 'reserve', 'begin-payment', 'pay', 'mark-survivor']);

/** Whether it still happens when the faults, the operators and the buyers are over, and perhaps time itself. */
export function isRecovery({ isPrompt = false }: HoldSetup, { type }: HoldAction): boolean {
  if (isPrompt && type === 'time') return false;
  return !HOLD_DISTURBANCES.isFault(type) && !DISTURBING.has(type);
}
