import type { Scenario } from '../scenarios/scenario.js';
import type { Stores } from '../stores/stores.js';
import type { Guard } from './guard.js';
import type { StrategyTraits } from './traits.js';

/** A way to guard a counter. */
export interface Strategy extends StrategyTraits {
  /** `import.meta.url` of the file, so that the report can show the guard as it is. */
  readonly source: string;
  /** Why a combination with this scenario has no meaning; undefined when it has one. */
  unfit?(scenario: Scenario): string | undefined;
  guard(stores: Stores): Promise<Guard> | Guard;
}
