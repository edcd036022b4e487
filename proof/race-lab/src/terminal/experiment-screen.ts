import {
  type Column,
  milliseconds,
  progressBar,
  renderTable,
  type Screen,
  thousands,
  wrap,
} from 'flashsale-command-line';
import { type RemedyInRun, remediesInRun } from '../experiment/descriptions.js';
import type { ScenarioResult, StrategyResult, ExperimentResult } from '../experiment/experiment-result.js';
import type { ExperimentListener } from '../experiment/run-experiment.js';
import type { RunProgress } from '../load/tally.js';
import type { Scenario } from '../scenarios/scenario.js';
import type { Strategy } from '../strategies/strategy.js';
import { breachesInWords, frequency, verdictLine } from '../verdict/verdict.js';

const INDENT = '  ';
/** Where no line can be written over and over, one is written now and then. */
const PLAIN_PROGRESS_PERIOD_MS = 2_000;

/** Shows an experiment in the terminal: bars while it runs, then a table and the verdicts. */
export class ExperimentScreen implements ExperimentListener {
  #nameWidth = 0;
  #printedAtMs = 0;
  /** How far the strategy is that is being tried. */
  #unfinished: (Pick<RunProgress, 'rounds' | 'roundsDone' | 'roundsWithRace'> & { readonly name: string }) | undefined;

  constructor(private readonly screen: Screen) {}

  onScenario(
    { title, story, subject, capacity, users, workMs, invariant }: Scenario,
    strategies: readonly Strategy[],
  ): void {
    this.#nameWidth = Math.max(0, ...strategies.map(({ name }) => name.length));
    const work = workMs === 0 ? 'no work' : `${thousands(workMs)} ms of work`;
    this.screen.print(this.screen.paint('bold', title));
    const start = `${subject} starts with ${thousands(capacity)}; ${thousands(users)} users, ${work} between read and write.`;
    for (const text of [story, invariant, start]) this.#printWrapped(text);
    this.screen.print();
    this.#printedAtMs = Date.now();
  }

  onProgress({ name }: Strategy, { rounds, roundsDone, roundsWithRace, answers, answersPerSecond }: RunProgress): void {
    this.#unfinished = { name, rounds, roundsDone, roundsWithRace };
    const figures = [
      `${roundsDone}/${rounds} rounds`,
      `${thousands(answers)} answers`,
      `${thousands(answersPerSecond)}/s`,
      `races ${roundsWithRace}`,
    ].join('  ');
    const line = `  ${name.padEnd(this.#nameWidth)}  ${progressBar(roundsDone, rounds)}  ${figures}`;
    if (this.screen.isTerminal) this.screen.drawLive(line);
    else this.#printNowAndThen(line);
  }

  onStrategy({ strategy, verdict }: StrategyResult): void {
    this.#unfinished = undefined;
    const bar = progressBar(verdict.rounds, verdict.rounds);
    this.screen.print(`  ${strategy.name.padEnd(this.#nameWidth)}  ${bar}  ${frequency(verdict)}`);
    this.#printedAtMs = Date.now();
  }

  onInterrupted(result: ScenarioResult): void {
    this.screen.print(this.screen.paint('bold', 'Interrupted. Measured until then:'));
    if (this.#unfinished !== undefined) {
      const { name, roundsDone, rounds, roundsWithRace } = this.#unfinished;
      this.#printWrapped(
        `${name}: ${roundsDone} of ${rounds} rounds, the race showed in ${roundsWithRace}; not in the table`,
      );
    }
    this.onScenarioDone(result);
  }

  onScenarioDone({ scenario, strategies, skipped }: ScenarioResult): void {
    for (const { name, reason } of skipped) this.#printWrapped(`${name}: skipped, ${reason}`);
    this.screen.print();
    if (strategies.length === 0) return;
    const [header = '', rule = '', ...rows] = renderTable(
      columnsFor(scenario),
      strategies.map(rowFor),
      this.screen.width,
    );
    this.screen.print(this.screen.paint('bold', header));
    this.screen.print(rule);
    rows.forEach((row, place) => {
      const isRace = strategies[place]?.verdict.result === 'race';
      this.screen.print(isRace ? this.screen.paint('red', row) : row);
    });
    const note = `${scenario.measure}, ${scenario.excess}: worst round; duplicates, errors: all rounds; per s: answers; p50-p99: ms.`;
    this.#printWrapped(note);
    this.screen.print();
    for (const result of strategies) this.#printVerdict(scenario.title, result);
    this.screen.print();
  }

  #printVerdict(title: string, { strategy, workers, verdict, firstError, killedWorkers }: StrategyResult): void {
    const line = verdictLine({ title }, verdict);
    this.screen.print(verdict.result === 'no-race' ? line : this.screen.paint('red', line));
    const processes = workers === 1 ? 'one process' : `${workers} processes`;
    const breaches = breachesInWords(verdict.worst);
    const details = [
      `${strategy.name}, ${processes}: ${frequency(verdict)}`,
      breaches && `worst: ${breaches}`,
      killedWorkers > 0 && `${killedWorkers} processes killed`,
      firstError !== undefined && `first error: ${firstError}`,
    ].filter(Boolean);
    this.#printWrapped(details.join('; '));
  }

  #printNowAndThen(line: string): void {
    if (Date.now() - this.#printedAtMs < PLAIN_PROGRESS_PERIOD_MS) return;
    this.#printedAtMs = Date.now();
    this.screen.print(line);
  }

  #printWrapped(text: string): void {
    for (const line of wrap(text, this.screen.width - INDENT.length)) this.screen.print(INDENT + line);
  }
}

function columnsFor({ measure, excess }: Pick<Scenario, 'measure' | 'excess'>): Column[] {
  const right = (header: string, expendable = 0): Column => ({ header, align: 'right', expendable });
  return [
    { header: 'strategy', align: 'left', expendable: 0 },
    right(measure),
    right(excess),
    right('dup.'),
    right('err.'),
    right('per s'),
    right('p50', 1),
    right('p95', 2),
    right('p99'),
    right('races'),
  ];
}

function rowFor({ strategy, verdict, rounds, answersPerSecond, latency }: StrategyResult): string[] {
  const { value, limit } = verdict.worst.outcome;
  const errors = rounds.map(
    ({ answers }) => answers.error + answers['gave-up'] + answers.unavailable + answers.unknown,
  );
  return [
    strategy.name,
    `${value}/${limit}`,
    String(verdict.result === 'race' ? Math.max(0, value - limit) : 0),
    String(sum(rounds.map(({ duplicates }) => duplicates))),
    String(sum(errors)),
    answersPerSecond < 10 ? answersPerSecond.toFixed(1) : thousands(answersPerSecond),
    milliseconds(latency.p50Ms),
    milliseconds(latency.p95Ms),
    milliseconds(latency.p99Ms),
    `${verdict.roundsWithRace}/${verdict.rounds}`,
  ];
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

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
