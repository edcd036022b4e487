import type { Transition } from '../../explore/step-list.js';
import { BUCKET_DISTURBANCES, type BucketSetup, OPERATIONS } from '../setup.js';
import type { State } from '../state.js';
import { buyerSteps } from './buyers.js';
import { environmentSteps } from './environment.js';
import { rebuilderSteps } from './rebuilder.js';
import { type BucketAction, BucketSteps } from './step.js';
import { thiefSteps } from './thieves.js';
import { workerSteps } from './worker.js';

/** Everything that can happen next, in a fixed order. */
export function successors(setup: BucketSetup, state: State): readonly Transition<State, BucketAction>[] {
  const steps = new BucketSteps(setup, state);
  buyerSteps(steps);
  thiefSteps(steps);
  workerSteps(steps);
  rebuilderSteps(steps);
  environmentSteps(steps);
  return steps.transitions;
}

const DISTURBING: ReadonlySet<string> = new Set([...OPERATIONS, 'wait', 'mark-survivor']);

/** Whether it still happens when the faults, the operators and new buyers are over. */
export function isRecovery({ type }: BucketAction): boolean {
  return !BUCKET_DISTURBANCES.isFault(type) && !DISTURBING.has(type);
}
