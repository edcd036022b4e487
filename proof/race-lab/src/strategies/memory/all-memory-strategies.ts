import type { MemoryStrategy } from './memory-strategy.js';
import * as registry from './registry.js';

/** Every strategy that needs no store: what does not guard at all first. */
export const MEMORY_STRATEGIES: readonly MemoryStrategy[] = Object.values(registry).sort(
  (a, b) => Number(a.safe !== 'never') - Number(b.safe !== 'never') || a.name.localeCompare(b.name),
);
