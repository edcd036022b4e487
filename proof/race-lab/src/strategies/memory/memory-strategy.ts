import type { MemoryCounters } from '../../stores/memory-counters.js';
import type { Guard } from '../guard.js';
import type { StrategyTraits } from '../traits.js';

/** A way to guard a counter that is a variable. It needs no store and nothing of Node, so it also runs in a browser. */
export interface MemoryStrategy extends StrategyTraits {
  readonly source: string;
  guard(stores: { readonly memory: MemoryCounters }): Guard;
}
