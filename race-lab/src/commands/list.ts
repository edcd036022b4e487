import { parseArguments, Refusal, renderTable, thousands, wrap } from 'flashsale-command-line';
import { readLabEnvironment } from '../environment.js';
import { SCENARIOS } from '../scenarios/all-scenarios.js';
import { askStores, missingStore } from '../stores/availability.js';
import { STRATEGIES } from '../strategies/all-strategies.js';
import { SAFETY_WORDS } from '../strategies/traits.js';
import type { Command } from './command.js';

const INDENT = '    ';

export const list: Command = {
  name: 'list',
  summary: 'the scenarios and the strategies, and which of them can run here',
  help: `Lists the scenarios and the strategies, and which of them can run here.

  npm run lab -- list`,

  async run(args, { screen }) {
    const { positionals } = parseArguments(args, {});
    if (positionals.length > 0) throw new Refusal(`list takes no ${positionals[0]}; see --help.`);
    const width = screen.width - 2;

    screen.print(screen.paint('bold', 'Scenarios'));
    for (const { name, shortName, subject, capacity, users, story, invariant } of SCENARIOS) {
      screen.print(`  ${name}`);
      const start = `--type ${shortName}: ${subject}, starts with ${thousands(capacity)}, ${thousands(users)} users.`;
      for (const line of wrap(`${story} ${invariant} ${start}`, width - INDENT.length)) {
        screen.print(`  ${INDENT}${line}`);
      }
    }

    screen.print();
    screen.print(screen.paint('bold', 'Strategies'));
    const availability = await askStores(readLabEnvironment().addresses);
    const columns = [column('name'), column('holds'), column('here'), column('needs', 1), column('guard')];
    const rows = STRATEGIES.map((strategy) => [
      strategy.name,
      SAFETY_WORDS[strategy.safe],
      missingStore(strategy, availability) === undefined ? 'yes' : 'no',
      strategy.needs.join(', '),
      strategy.title,
    ]);
    for (const line of renderTable(columns, rows, screen.width)) screen.print(line);
    screen.print();
    for (const [name, store] of Object.entries(availability)) {
      screen.print(`  ${name}: ${'version' in store ? store.version : store.reason}`);
    }
    return 0;
  },
};

function column(header: string, expendable = 0) {
  return { header, align: 'left', expendable } as const;
}
