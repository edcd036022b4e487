import { apis } from './actions/apis.js';
import { faults } from './actions/faults.js';
import { operators } from './actions/operators.js';
import { rebuilders } from './actions/rebuild.js';
import { workers } from './actions/workers.js';
import type { Action } from './transition.js';

const ACTORS: readonly Action[] = [apis, workers, rebuilders, operators, faults];

/** Every state that may follow. */
export const successors: Action = (layout, state, visit) => {
  for (const act of ACTORS) act(layout, state, visit);
};
