import type { Scenario } from '../scenarios/scenario.js';
import type { RoundVerdict } from './judge-round.js';
import type { RunVerdict } from './judge-run.js';

/** One line: `Session capacity race: RACE CONDITION, 7/5 enrollments`. */
export function verdictLine({ title }: Pick<Scenario, 'title'>, { result, worst }: RunVerdict): string {
  switch (result) {
    case 'race':
      return `${title} race: RACE CONDITION, ${worst.outcome.text}`;
    case 'no-race':
      return `${title} race: OK, ${worst.outcome.text} (this run)`;
    case 'no-result':
      return `${title} race: NO RESULT, nobody got anything`;
  }
}

/** How often the race showed. That it did not show proves nothing, so it says in how many rounds it did not. */
export function frequency({ result, rounds, roundsWithRace }: RunVerdict): string {
  const ofRounds = rounds === 1 ? '1 round' : `${rounds} rounds`;
  if (result === 'race') return `the race showed in ${roundsWithRace} of ${ofRounds}`;
  return `no race in ${ofRounds}`;
}

/** What broke in a round, in words; empty where nothing did. */
export function breachesInWords(round: RoundVerdict): string {
  return [
    round.oversold > 0 && `${round.oversold} oversold`,
    round.duplicates > 0 && `${round.duplicates} duplicate${round.duplicates === 1 ? '' : 's'}`,
    round.drift !== 0 && `the counter is off by ${Math.abs(round.drift)}`,
    round.unkept > 0 && `${round.unkept} granted but not recorded`,
    round.phantom > 0 && `${round.phantom} refused but recorded`,
  ]
    .filter((words) => words !== false)
    .join(', ');
}
