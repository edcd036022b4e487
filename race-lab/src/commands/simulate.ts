import { named, oneOf, parseArguments } from 'flashsale-command-line';
import type { Availability } from '../stores/availability.js';
import { SCENARIOS } from '../scenarios/all-scenarios.js';
import { STRATEGIES } from '../strategies/all-strategies.js';
import { livesInMemory } from '../strategies/traits.js';
import type { Command } from './command.js';
import { commandLine } from './command-line.js';
import { adapted, LOAD_HELP, LOAD_OPTIONS, loadFrom } from './load-options.js';
import { conduct } from './run.js';

const NO_STORE = 'a simulation uses no store';
const NO_STORES: Availability = {
  memory: { version: `Node ${process.versions.node}` },
  postgresql: { reason: NO_STORE },
  redis: { reason: NO_STORE },
  rabbitmq: { reason: NO_STORE },
};

export const simulate: Command = {
  name: 'simulate',
  summary: 'the same in memory, with no backend at all',
  help: `Runs scenarios against the strategies that need no store: no backend at all.

  npm run lab -- simulate [<scenario>[,<scenario>]] [options]

  --strategy <a,b>   default all that live in memory
${LOAD_HELP}
  --expect safe      exit status 1 when a race is met
  --out <folder>     for result.json and report.html;
                     default .local/race-lab/<time>

Without a scenario it runs all of them.`,

  async run(args, context) {
    const { chaos: _chaos, workers: _workers, ...options } = LOAD_OPTIONS;
    const { values, positionals } = parseArguments(args, {
      ...options,
      strategy: { type: 'string', multiple: true },
      expect: { type: 'string' },
      out: { type: 'string' },
    });
    const expectation = values.expect === undefined ? undefined : oneOf('expect', values.expect, ['safe'] as const);
    const names = positionals.length === 0 ? ['all'] : positionals;
    const experiment = {
      command: commandLine('simulate', args),
      scenarios: named('scenario', names, SCENARIOS).map((scenario) => adapted(scenario, values)),
      strategies: named('strategy', values.strategy ?? ['all'], STRATEGIES.filter(livesInMemory)),
      load: { ...loadFrom(values), workers: 1 },
      addresses: { postgresql: undefined, redis: undefined, rabbitmq: undefined },
      availability: NO_STORES,
    };
    return conduct(experiment, { expectation, out: values.out }, context);
  },
};
