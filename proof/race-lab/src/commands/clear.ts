import { parseArguments, Refusal } from 'flashsale-command-line';
import { readLabEnvironment } from '../environment.js';
import { askStores } from '../stores/availability.js';
import { type Cleared, clearPostgresql, clearRedis } from '../stores/test-data.js';
import { type Command, EXIT_NOTHING_RAN } from './command.js';

export const clear: Command = {
  name: 'clear',
  summary: 'removes the test data and all that the lab left in the stores',
  help: `Removes what the lab made in the stores: the test data of npm run lab -- seed,
what killed runs left, and the schema race_lab; and says what that was.

  npm run lab -- clear

Runs that are going on keep theirs. Saved results and reports stay, and nothing
of the sale is touched. Exit status: 1 when no store is there.`,

  async run(args, { screen }) {
    const { positionals } = parseArguments(args, {});
    if (positionals.length > 0) throw new Refusal(`clear takes no ${positionals[0]}; see --help.`);
    const { addresses } = readLabEnvironment();
    const { postgresql, redis } = await askStores(addresses);
    if (addresses.postgresql !== undefined && 'version' in postgresql) {
      screen.print(inWords('PostgreSQL', 'table', await clearPostgresql(addresses.postgresql)));
    } else if ('reason' in postgresql) screen.print(`PostgreSQL: not cleared, ${postgresql.reason}`);
    if (addresses.redis !== undefined && 'version' in redis) {
      screen.print(inWords('Redis', 'key', await clearRedis(addresses.redis)));
    } else if ('reason' in redis) screen.print(`Redis: not cleared, ${redis.reason}`);
    screen.print('RabbitMQ: nothing to clear, the broker removes the queues of a run a minute after it');
    return 'version' in postgresql || 'version' in redis ? 0 : EXIT_NOTHING_RAN;
  },
};

/** PostgreSQL: removed 4 tables of the test data, 8 tables of killed runs */
function inWords(store: string, thing: string, { testData, abandoned, hasLivingRuns }: Cleared): string {
  const counted = (count: number, of: string): string[] =>
    count === 0 ? [] : [`${count} ${thing}${count === 1 ? '' : 's'} of ${of}`];
  const removed = [...counted(testData, 'the test data'), ...counted(abandoned, 'killed runs')];
  const found = removed.length === 0 ? 'nothing of the lab to remove' : `removed ${removed.join(' and ')}`;
  return `${store}: ${found}${hasLivingRuns ? '; runs that are going on keep theirs' : ''}`;
}
