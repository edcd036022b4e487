import type { System } from '../explore/explorer.js';
import type { BucketAction } from './actors/step.js';
import { isRecovery, successors } from './actors/successors.js';
import { encodeState } from './encode.js';
import { brokenSafety, isAtRest } from './properties.js';
import type { BucketSetup } from './setup.js';
import { initialState, type State } from './state.js';

/** A sale in buckets within the bounds of a setup, as the explorer takes it. */
export function bucketModel(setup: BucketSetup): System<State, BucketAction> {
  return {
    initial: initialState(setup),
    successors: (state) => successors(setup, state),
    encode: encodeState,
    broken: (state) => brokenSafety(setup, state),
    isAtRest: (state) => isAtRest(setup, state),
    isRecovery,
  };
}
