import type { RoundVerdict } from './judge-round.js';

/** All rounds of one scenario under one strategy. */
export interface RunVerdict {
  readonly result: 'race' | 'no-race' | 'no-result';
  readonly rounds: number;
  readonly roundsWithRace: number;
  /** The round that strayed farthest from what should be. */
  readonly worst: RoundVerdict;
}

/**
 * @param rounds one at least
 * A run in which nobody ever got anything proves nothing, however clean its books are.
 */
export function judgeRun(rounds: readonly RoundVerdict[]): RunVerdict {
  const [first, ...others] = rounds;
  if (first === undefined) throw new Error('a run without rounds has no verdict');
  const roundsWithRace = rounds.filter(({ isRace }) => isRace).length;
  const wasAnythingSold = rounds.some(({ sold }) => sold > 0);
  return {
    result: roundsWithRace > 0 ? 'race' : wasAnythingSold ? 'no-race' : 'no-result',
    rounds: rounds.length,
    roundsWithRace,
    worst: others.reduce((worst, round) => (isWorse(round, worst) ? round : worst), first),
  };
}

function isWorse(round: RoundVerdict, other: RoundVerdict): boolean {
  if (round.isRace !== other.isRace) return round.isRace;
  // Without a race, a round that sold little tells more than one that sold all.
  const strays = ({ outcome: { value, limit } }: RoundVerdict): number => Math.abs(value - limit);
  return strays(round) > strays(other);
}
