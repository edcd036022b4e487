import { named, parseArguments } from 'flashsale-command-line';
import type { Availability } from '../stores/availability.js';
import { SCENARIOS } from '../scenarios/registry.js';
import { simulateStrategy } from '../simulation/simulate-strategy.js';
import { STRATEGIES } from '../strategies/registry.js';
import { livesInMemory } from '../strategies/traits.js';
import { type Command, commandLine } from './command.js';
import { CONFIG_HELP, EXPERIMENT_OPTIONS, readSettings, TYPE_HELP, LOAD_HELP } from './settings.js';
import { conduct } from './run.js';

const NO_STORE = 'a simulation uses no store';
const AVAILABILITY: Availability = {
  memory: { version: `Node ${process.versions.node} in simulated time` },
  postgresql: { reason: NO_STORE },
  redis: { reason: NO_STORE },
  rabbitmq: { reason: NO_STORE },
};

export const simulate: Command = {
  name: 'simulate',
  summary: 'the same in memory, with no backend at all',
  help: `Runs scenarios against the strategies that need no store: no backend at all.

  npm run lab -- simulate [<scenario>[,<scenario>]] [options]
  npm run lab -- simulate --rounds 20 --delay 1000 --type session

${TYPE_HELP}
  --strategies <a,b> default all that live in memory; --strategy is the same
${LOAD_HELP}
${CONFIG_HELP}
  --expect safe      exit status 1 when a race is met
  --out <folder>     for result.json and report.html;
                     default .local/race-lab/<time>

Without a scenario it runs all of them. Time is simulated: a delay is counted,
in latencies too, and not waited for, so that all of it takes a few seconds.`,

  async run(args, context) {
    const { chaos: _chaos, workers: _workers, ...options } = EXPERIMENT_OPTIONS;
    const { values, positionals } = parseArguments(args, options);
    const settings = await readSettings(values, positionals, SCENARIOS);
    const { strategiesAsked, strategiesInFile } = settings;
    context.screen.print('In simulated time: delays are counted and not waited for.');
    const experiment = {
      command: commandLine('simulate', args),
      scenarios: settings.scenarios,
      strategies:
        strategiesAsked === undefined && strategiesInFile !== undefined
          ? named('strategy', strategiesInFile, STRATEGIES)
          : named('strategy', strategiesAsked ?? ['all'], STRATEGIES.filter(livesInMemory)),
      load: { ...settings.load, workers: 1, chaos: 0 },
      addresses: { postgresql: undefined, redis: undefined, rabbitmq: undefined },
      availability: AVAILABILITY,
      tryStrategy: simulateStrategy,
    };
    return conduct(experiment, settings, context);
  },
};
