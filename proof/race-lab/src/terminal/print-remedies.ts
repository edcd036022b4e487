import { type Screen, wrap } from 'flashsale-command-line';
import type { ExperimentResult } from '../experiment/experiment-result.js';
import { type RemedyInRun, remediesInRun } from '../experiment/remedies-in-run.js';

const INDENT = '  ';
/** Between two words that stay on one line. */
const TIE = '\u00A0';

/** One line for each of the four remedies: which strategies are one, and in how many rounds of the run they raced. */
export function printRemedies(screen: Screen, result: ExperimentResult): void {
  const remedies = remediesInRun(result);
  const nameWidth = Math.max(...remedies.map(({ name }) => name.length)) + INDENT.length;
  screen.print(screen.paint('bold', 'The four remedies: in how many rounds they raced (their code: in the report)'));
  for (const { name, strategies } of remedies) {
    const tried = strategies.filter(({ rounds }) => rounds > 0);
    const text = tried.length > 0 ? tried.map(inWords).join(', ') : `not tried: ${strategies.map(nameOf).join(', ')}`;
    const [first = '', ...others] = wrap(text, screen.width - INDENT.length - nameWidth).map((line) =>
      line.replaceAll(TIE, ' '),
    );
    screen.print(INDENT + name.padEnd(nameWidth) + first);
    for (const line of others) screen.print(INDENT + ' '.repeat(nameWidth) + line);
  }
  screen.print();
}

function inWords({ strategy, rounds, roundsWithRace }: RemedyInRun['strategies'][number]): string {
  return `${strategy.name}${TIE}${roundsWithRace}/${rounds}`;
}

function nameOf({ strategy }: RemedyInRun['strategies'][number]): string {
  return strategy.name;
}
