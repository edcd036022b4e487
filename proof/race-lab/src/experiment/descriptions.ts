import { readFileSync } from 'node:fs';
import { STRATEGIES } from '../strategies/registry.js';
import type { Strategy } from '../strategies/strategy.js';
import { REMEDIES, type Remedy } from '../strategies/traits.js';
import type { StrategyDescription, ExperimentResult } from './experiment-result.js';

/** The function `claim` (of one that keeps holds: `sweep`) of a strategy's file with the sentence above it, as a reader of the file sees it. */
export function guardCode({ name, source }: Pick<Strategy, 'name' | 'source'>): string {
  const file = new URL(source.replace('/dist/', '/src/').replace(/\.js$/, '.ts'));
  const code = /^\/\*\*(?:(?!\*\/)[\s\S])*\*\/\n(?:async )?function (?:claim|sweep)\b[\s\S]*?^\}$/m.exec(
    readFileSync(file, 'utf8'),
  );
  if (code === null) throw new Error(`${name} has no function claim, or sweep, with a comment above it`);
  return code[0];
}

/** A strategy as a reader sees it, with its code as it stands. */
export function describeStrategy(strategy: Strategy): StrategyDescription {
  const { guard: _guard, unfit: _unfit, source: _source, ...traits } = strategy;
  return { ...traits, code: guardCode(strategy) };
}

export interface RemedyInRun {
  readonly name: Remedy;
  readonly how: string;
  readonly strategies: readonly {
    /** As it was when it ran; as it is now where it did not. */
    readonly strategy: StrategyDescription;
    /** Of all scenarios; none where the run did not try it. */
    readonly rounds: number;
    readonly roundsWithRace: number;
  }[];
}

/** The four remedies with all strategies that are one, whichever the store, and what this run came to with them. */
export function remediesInRun({ scenarios }: Pick<ExperimentResult, 'scenarios'>): RemedyInRun[] {
  const tried = scenarios.flatMap(({ strategies }) => strategies);
  return REMEDIES.map(({ name, how }) => ({
    name,
    how,
    strategies: STRATEGIES.filter(({ remedy }) => remedy === name).map((known) => {
      const results = tried.filter(({ strategy }) => strategy.name === known.name);
      return {
        strategy: results[0]?.strategy ?? describeStrategy(known),
        rounds: results.reduce((sum, { verdict }) => sum + verdict.rounds, 0),
        roundsWithRace: results.reduce((sum, { verdict }) => sum + verdict.roundsWithRace, 0),
      };
    }),
  }));
}
