import { join } from 'node:path';
import { named, parseArguments, Refusal } from 'flashsale-command-line';
import { readLabEnvironment } from '../environment.js';
import type { ExperimentResult } from '../experiment/experiment-result.js';
import { folderFor, saveResult } from '../experiment/result-files.js';
import { type Experiment, runExperiment } from '../experiment/run-experiment.js';
import { runStrategy } from '../load/run-strategy.js';
import { writeReport } from '../report/write-report.js';
import { SCENARIOS } from '../scenarios/registry.js';
import { askStores } from '../stores/availability.js';
import { STRATEGIES } from '../strategies/registry.js';
import { ExperimentScreen, printRemedies } from '../terminal/experiment-screen.js';
import { type Command, type CommandContext, EXIT_NOTHING_RAN, EXIT_RACE_MET, commandLine } from './command.js';
import {
  CONFIG_HELP,
  EXPERIMENT_OPTIONS,
  readSettings,
  type Settings,
  TYPE_HELP,
  LOAD_HELP,
  MULTI_PROCESS_HELP,
} from './settings.js';

export const run: Command = {
  name: 'run',
  summary: 'a scenario against strategies, on the real stores',
  help: `Runs a scenario against strategies, on the real stores, and writes a report.

  npm run lab -- run <scenario>[,<scenario>]|all [options]
  npm run lab -- run --config race-lab.config.json

${TYPE_HELP}
  --strategies <a,b> default all; --strategy is the same
${LOAD_HELP}
${MULTI_PROCESS_HELP}
${CONFIG_HELP}
  --expect safe      exit status 1 when a race is met, or a strategy has no
                     result
  --out <folder>     for result.json and report.html;
                     default .local/race-lab/<time>

The stores are those of DATABASE_URL, REDIS_URL and RABBITMQ_URL; what needs one
that is missing is skipped. Claims on a counter in memory come from one process,
because that is where the memory is. Ctrl-C shows what was measured until then.
Exit status: 0; 1 as said above or when nothing could run; 2 when something was
asked for that does not exist.`,

  async run(args, context) {
    const { values, positionals } = parseArguments(args, EXPERIMENT_OPTIONS);
    const settings = await readSettings(values, positionals, []);
    const { scenarios, load, strategiesAsked, strategiesInFile } = settings;
    if (scenarios.length === 0) {
      throw new Refusal(`Name a scenario, or all. Known: ${SCENARIOS.map(({ name }) => name).join(', ')}.`);
    }
    const strategies = named('strategy', strategiesAsked ?? strategiesInFile ?? ['all'], STRATEGIES);
    const { addresses } = readLabEnvironment();
    const availability = await askStores(addresses);
    const stores = { addresses, availability };
    const command = commandLine('run', args);
    const experiment = { command, scenarios, strategies, load, ...stores, tryStrategy: runStrategy };
    return conduct(experiment, settings, context);
  },
};

type Conclusion = Pick<Settings, 'expectation' | 'out'>;

/** Runs an experiment in the terminal, saves its result and report, and says what it means for the exit status. */
export async function conduct(
  experiment: Experiment,
  { expectation, out }: Conclusion,
  { screen, signal }: CommandContext,
): Promise<number> {
  const result = await runExperiment(experiment, new ExperimentScreen(screen), signal).finally(() =>
    screen.clearLive(),
  );
  const verdicts = result.scenarios.flatMap(({ strategies }) => strategies.map(({ verdict }) => verdict.result));
  if (verdicts.length === 0) {
    screen.print('Nothing could run; the reasons stand above.');
    return EXIT_NOTHING_RAN;
  }
  printRemedies(screen, result);
  await save(result, out ?? folderFor(result, readLabEnvironment().resultsFolder), screen.print.bind(screen));
  return expectation === 'safe' && verdicts.some((verdict) => verdict !== 'no-race') ? EXIT_RACE_MET : 0;
}

async function save(result: ExperimentResult, folder: string, print: (line: string) => void): Promise<void> {
  const file = await saveResult(result, folder);
  const report = await writeReport(result, join(folder, 'report.html'));
  print(`Result: ${file}`);
  print(`Report: ${report}`);
}
