import type { System } from '../explore/explorer.js';
import type { HoldAction } from './actors/step.js';
import { isRecovery, successors } from './actors/successors.js';
import { encodeState } from './encode.js';
import { brokenSafety, isAtRest } from './properties.js';
import type { HoldSetup } from './setup.js';
import { initialState, type State } from './state.js';

/** The life of holds within the bounds of a setup, as the explorer takes it. */
export function holdModel(setup: HoldSetup): System<State, HoldAction> {
  return {
    initial: initialState(setup),
    successors: (state) => successors(setup, state),
    encode: encodeState,
    broken: (state) => brokenSafety(setup, state),
    isAtRest: (state) => isAtRest(setup, state),
    isRecovery: (action) => isRecovery(setup, action),
  };
}
