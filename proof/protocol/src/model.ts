import type { Action } from './actors/step.js';
import { isRecovery, successors } from './actors/successors.js';
import type { System } from './explore/explorer.js';
import { isAtRest } from './properties/rest.js';
import { brokenSafety } from './properties/safety.js';
import type { Setup } from './setup.js';
import { encodeState } from './state/encode.js';
import { initialState } from './state/initial.js';
import type { State } from './state/state.js';

/** The protocol within the bounds of a setup, as the explorer takes it. */
export function protocolModel(setup: Setup): System<State, Action> {
  return {
    initial: initialState(setup),
    successors: (state) => successors(setup, state),
    encode: encodeState,
    broken: (state) => brokenSafety(setup, state),
    isAtRest: (state) => isAtRest(setup, state),
    isRecovery,
  };
}
