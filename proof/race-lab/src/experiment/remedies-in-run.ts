import { STRATEGIES } from '../strategies/all-strategies.js';
import { REMEDIES, type Remedy } from '../strategies/remedies.js';
import { describeStrategy } from './describe-strategy.js';
import type { ExperimentResult, StrategyDescription } from './experiment-result.js';

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
