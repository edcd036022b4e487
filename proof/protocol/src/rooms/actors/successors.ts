import type { Transition } from '../../explore/step-list.js';
import { OPERATIONS, ROOM_DISTURBANCES, type RoomSetup } from '../setup.js';
import type { State } from '../state.js';
import { environmentSteps } from './environment.js';
import { keeperSteps } from './keepers.js';
import { type RoomAction, RoomSteps } from './step.js';
import { userSteps } from './users.js';

/** Everything that can happen next, in a fixed order. */
export function successors(setup: RoomSetup, state: State): readonly Transition<State, RoomAction>[] {
  const steps = new RoomSteps(setup, state);
  userSteps(steps);
  keeperSteps(steps);
  environmentSteps(steps);
  return steps.transitions;
}

const DISTURBING: ReadonlySet<string> = new Set([...OPERATIONS, 'replica-lags']);

/** Whether it still happens when faults and operators are over. */
export function isRecovery({ type }: RoomAction): boolean {
  return !ROOM_DISTURBANCES.isFault(type) && !DISTURBING.has(type);
}
