import { parseArguments, Refusal, renderTable, thousands, wrap } from 'flashsale-command-line';
import { readLabEnvironment } from '../environment.js';
import { SCENARIOS } from '../scenarios/registry.js';
import { askStores, missingStore } from '../stores/availability.js';
import { STRATEGIES } from '../strategies/registry.js';
import { REMEDIES, SAFETY_WORDS } from '../strategies/traits.js';
import type { Command } from './command.js';

const INDENT = '    ';
/** In less, the guards of the longest names would be cut; a narrower terminal wraps. */
const TABLE_WIDTH_MIN = 86;

export const list: Command = {
  name: 'list',
  summary: 'the scenarios and the strategies, and which of them can run here',
  help: `Lists the scenarios, the strategies and which of them can run here, and which
of the four remedies they are.

  npm run lab -- list`,

  async run(args, { screen }) {
    const { positionals } = parseArguments(args, {});
    if (positionals.length > 0) throw new Refusal(`list takes no ${positionals[0]}; see --help.`);
    const width = screen.width - 2;

    screen.print(screen.paint('bold', 'Scenarios'));
    for (const { name, shortName, subject, capacity, users, story, invariant } of SCENARIOS) {
      screen.print(`  ${name}`);
      for (const line of wrap(`${story} ${invariant}`, width - INDENT.length)) screen.print(`  ${INDENT}${line}`);
      const start = `${subject} starts with ${thousands(capacity)}, ${thousands(users)} users`;
      screen.print(`  ${INDENT}--type ${shortName}: ${start}`);
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
    for (const line of renderTable(columns, rows, Math.max(screen.width, TABLE_WIDTH_MIN))) screen.print(line);
    screen.print();
    screen.print(screen.paint('bold', 'The four remedies (their code: docs/race-lab.md, and each report)'));
    for (const { name, how } of REMEDIES) {
      const strategies = STRATEGIES.filter(({ remedy }) => remedy === name).map((strategy) => strategy.name);
      screen.print(`  ${name}: ${strategies.join(', ')}`);
      for (const line of wrap(how, width - INDENT.length)) screen.print(`  ${INDENT}${line}`);
    }
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
