import type { Machine } from 'flashsale-command-line';
import type { Load } from '../load/load.js';
import type { StrategyFigures, LatencySummary } from '../load/tally.js';
import type { Scenario } from '../scenarios/scenario.js';
import type { StoreName, StrategyTraits } from '../strategies/traits.js';
import { type RunVerdict, breachesInWords } from '../verdict/verdict.js';

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

/** What the rounds of one strategy come to. */
export interface StrategyDigest {
  readonly name: string;
  /** Worker processes that took part: one where the counter is in memory. */
  readonly workers: number;
  readonly result: RunVerdict['result'];
  /** For each round, whether the race showed in it. */
  readonly races: readonly boolean[];
  /** The outcome of the round that strayed farthest from what should be. */
  readonly worst: { readonly value: number; readonly limit: number; readonly text: string };
  /** What broke in that round, in words; empty where nothing did. */
  readonly breaches: string;
  /** The least and the most that a round came to. */
  readonly range: readonly [least: number, most: number];
  readonly answersPerSecond: number;
  readonly latency: LatencySummary;
  readonly retriesPerAttempt: number;
  /** Left out where none was. */
  readonly killedWorkers?: number;
  readonly firstError?: string;
}

export interface ScenarioDigest {
  readonly scenario: ScenarioDescription;
  readonly strategies: readonly StrategyDigest[];
  readonly skipped: readonly { readonly name: string; readonly reason: string }[];
  /** Where it was measured in another run than the rest. */
  readonly from?: Pick<ExperimentResult, 'startedAt' | 'command' | 'load'>;
}

/** A result as a page shows it: a tenth of its size, and every strategy described once. */
export interface ExperimentDigest extends Pick<
  ExperimentResult,
  'startedAt' | 'command' | 'machine' | 'stores' | 'load'
> {
  readonly strategies: readonly StrategyDescription[];
  readonly scenarios: readonly ScenarioDigest[];
}

export function digestOf({ startedAt, command, machine, stores, load, scenarios }: ExperimentResult): ExperimentDigest {
  const descriptions = scenarios.flatMap(({ strategies }) => strategies.map(({ strategy }) => strategy));
  return {
    startedAt,
    command,
    machine,
    stores,
    load,
    strategies: [...new Map(descriptions.map((strategy) => [strategy.name, strategy])).values()],
    scenarios: scenarios.map(digestScenario),
  };
}

function digestScenario({ scenario, strategies, skipped }: ScenarioResult): ScenarioDigest {
  return {
    scenario,
    strategies: strategies.map(digestStrategy),
    skipped: skipped.map(({ name, reason }) => ({ name, reason })),
  };
}

function digestStrategy(result: StrategyResult): StrategyDigest {
  const { strategy, workers, verdict, rounds, answersPerSecond, latency, retries, killedWorkers, firstError } = result;
  const values = rounds.map(({ outcome }) => outcome.value);
  const attempts = rounds.reduce((sum, { answers }) => sum + totalOf(Object.values(answers)), 0);
  const { value, limit, text } = verdict.worst.outcome;
  return {
    name: strategy.name,
    workers,
    result: verdict.result,
    races: rounds.map(({ isRace }) => isRace),
    worst: { value, limit, text },
    breaches: breachesInWords(verdict.worst),
    range: [Math.min(...values), Math.max(...values)],
    answersPerSecond,
    latency,
    retriesPerAttempt: attempts === 0 ? 0 : retries / attempts,
    ...(killedWorkers > 0 && { killedWorkers }),
    ...(firstError !== undefined && { firstError }),
  };
}

function totalOf(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
