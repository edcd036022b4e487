import type { Machine } from 'flashsale-command-line';
import type { Load } from '../load/load.js';
import type { StrategyFigures } from '../load/strategy-figures.js';
import type { Scenario } from '../scenarios/scenario.js';
import type { StoreName, StrategyTraits } from '../strategies/traits.js';

/** Raised when older results can no longer be read. */
export const RESULT_FORMAT = 1;

/** Results that were saved before the subjects had names have none. */
export type ScenarioDescription = Omit<Scenario, 'outcome' | 'shortName' | 'subject'> & { readonly subject?: string };

export interface StrategyDescription extends StrategyTraits {
  /** The guard as it stands in the strategy's file. */
  readonly code: string;
}

export interface StrategyResult extends StrategyFigures {
  readonly strategy: StrategyDescription;
}

export interface SkippedStrategy extends Pick<StrategyTraits, 'name' | 'title' | 'safe'> {
  readonly reason: string;
}

export interface ScenarioResult {
  readonly scenario: ScenarioDescription;
  readonly strategies: readonly StrategyResult[];
  readonly skipped: readonly SkippedStrategy[];
}

/** Everything that a report is made of. */
export interface ExperimentResult {
  readonly format: typeof RESULT_FORMAT;
  /** ISO 8601, UTC. */
  readonly startedAt: string;
  readonly command: string;
  readonly machine: Machine;
  /** What each store is, or why there is none. */
  readonly stores: Readonly<Record<StoreName, string>>;
  readonly load: Load;
  readonly scenarios: readonly ScenarioResult[];
}
