import { describeMachine } from 'flashsale-command-line';
import type { Load } from '../load/load.js';
import type { StrategyRun } from '../load/run-strategy.js';
import type { StrategyFigures, RunProgress } from '../load/tally.js';
import type { Scenario } from '../scenarios/scenario.js';
import { type Availability, missingStore } from '../stores/availability.js';
import { RunSpace } from '../stores/run-space.js';
import type { StoreAddresses } from '../stores/store-addresses.js';
import type { Strategy } from '../strategies/strategy.js';
import { isMeantFor, STORE_NAMES, type StoreName } from '../strategies/traits.js';
import {
  type ExperimentResult,
  RESULT_FORMAT,
  type ScenarioResult,
  type SkippedStrategy,
  type StrategyResult,
} from './experiment-result.js';
import { describeStrategy } from './descriptions.js';

export interface Experiment {
  readonly command: string;
  readonly scenarios: readonly Scenario[];
  readonly strategies: readonly Strategy[];
  readonly load: Load;
  readonly addresses: StoreAddresses;
  readonly availability: Availability;
  /** Runs all rounds of one scenario under one strategy: with worker processes, or in simulated time. */
  readonly tryStrategy: (
    run: StrategyRun,
    signal: AbortSignal,
    onProgress: (progress: RunProgress) => void,
  ) => Promise<StrategyFigures>;
}

/** Receives the progress of an experiment. */
export interface ExperimentListener {
  onScenario(scenario: Scenario, strategies: readonly Strategy[]): void;
  onProgress(strategy: Strategy, progress: RunProgress): void;
  onStrategy(result: StrategyResult): void;
  onScenarioDone(result: ScenarioResult): void;
  /** The strategies that were tried to the end before somebody interrupted the scenario. */
  onInterrupted(result: ScenarioResult): void;
}

/** Tries every strategy on every scenario, one after the other, and leaves nothing behind in the stores. */
export async function runExperiment(
  experiment: Experiment,
  listener: ExperimentListener,
  signal: AbortSignal,
): Promise<ExperimentResult> {
  const startedAt = new Date().toISOString();
  const space = new RunSpace(experiment.addresses);
  const scenarios: ScenarioResult[] = [];
  try {
    await space.open(storesNeeded(experiment));
    for (const scenario of experiment.scenarios) {
      scenarios.push(await runScenario(experiment, scenario, space.runId, listener, signal));
    }
  } catch (error) {
    // What went wrong first is what is reported.
    await space.close().catch(() => undefined);
    throw error;
  }
  await space.close();
  const { command, load, availability } = experiment;
  const stores = Object.fromEntries(
    STORE_NAMES.map((name) => {
      const store = availability[name];
      return [name, 'version' in store ? store.version : store.reason];
    }),
  ) as Record<StoreName, string>;
  return { format: RESULT_FORMAT, startedAt, command, machine: describeMachine(), stores, load, scenarios };
}

async function runScenario(
  { strategies, load, addresses, availability, tryStrategy }: Experiment,
  scenario: Scenario,
  runId: string,
  listener: ExperimentListener,
  signal: AbortSignal,
): Promise<ScenarioResult> {
  const skipped: SkippedStrategy[] = [];
  const meant = strategies.filter((strategy) => isMeantFor(strategy, scenario));
  // Those that are meant for other scenarios are worth no line, unless nothing else was asked for.
  const runnable = (meant.length > 0 ? meant : strategies).filter((strategy) => {
    const { name, title, safe, needs, unfit } = strategy;
    const reason = foreignTo(strategy, scenario) ?? unfit?.(scenario) ?? missingStore({ needs }, availability);
    if (reason !== undefined) skipped.push({ name, title, safe, reason });
    return reason === undefined;
  });
  listener.onScenario(scenario, runnable);

  const { outcome: _outcome, shortName: _shortName, ...description } = scenario;
  const results: StrategyResult[] = [];
  const result = { scenario: description, strategies: results, skipped };
  try {
    for (const strategy of runnable) {
      const run = { scenario, strategy, load, runId, addresses };
      const figures = await tryStrategy(run, signal, (progress) => listener.onProgress(strategy, progress));
      const tried = { strategy: describeStrategy(strategy), ...figures };
      results.push(tried);
      listener.onStrategy(tried);
    }
  } catch (error) {
    if (signal.aborted) listener.onInterrupted(result);
    throw error;
  }
  listener.onScenarioDone(result);
  return result;
}

function storesNeeded({ strategies, availability }: Experiment): StoreName[] {
  const usable = strategies.filter((strategy) => missingStore(strategy, availability) === undefined);
  return STORE_NAMES.filter((name) => usable.some(({ needs }) => needs.includes(name)));
}

function foreignTo(strategy: Strategy, scenario: Scenario): string | undefined {
  if (isMeantFor(strategy, scenario)) return undefined;
  if (strategy.keepsHolds) return 'it keeps holds, and there are none here';
  if (strategy.letsIn) return 'it decides who is let in, and nobody waits here';
  return scenario.hasRoom ? 'it guards a counter, and lets nobody in' : 'it guards a counter, and keeps no holds';
}
