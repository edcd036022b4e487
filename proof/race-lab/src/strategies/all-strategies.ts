import * as registry from './registry.js';
import type { Strategy } from './strategy.js';
import { type Safety, STORE_NAMES } from './traits.js';

const SAFETY_ORDER: readonly Safety[] = ['never', 'one-process', 'always'];

/** Every strategy of the registry: by the store that has the counter, the unsafe ones first. */
export const STRATEGIES: readonly Strategy[] = Object.values(registry).sort(
  (a, b) =>
    storeOrder(a) - storeOrder(b) ||
    SAFETY_ORDER.indexOf(a.safe) - SAFETY_ORDER.indexOf(b.safe) ||
    a.name.localeCompare(b.name),
);

function storeOrder({ needs: [first] }: Strategy): number {
  return STORE_NAMES.findIndex((name) => name === first);
}
