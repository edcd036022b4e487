import type { System } from '../explore/explorer.js';
import type { RoomAction } from './actors/step.js';
import { isRecovery, successors } from './actors/successors.js';
import { encodeState } from './encode.js';
import { brokenSafety, isAtRest } from './properties.js';
import type { RoomSetup } from './setup.js';
import { initialState, type State } from './state.js';

/** A waiting room within the bounds of a setup, as the explorer takes it. */
export function roomModel(setup: RoomSetup): System<State, RoomAction> {
  return {
    initial: initialState(setup),
    successors: (state) => successors(setup, state),
    encode: encodeState,
    broken: (state) => brokenSafety(setup, state),
    isAtRest: (state) => isAtRest(setup, state),
    isRecovery,
  };
}
