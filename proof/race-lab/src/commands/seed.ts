import { parseArguments, Refusal } from 'flashsale-command-line';
import { readLabEnvironment } from '../environment.js';
import { couponClaim } from '../scenarios/coupon-claim.js';
import { countsUnits, type Scenario } from '../scenarios/scenario.js';
import { sessionCapacity } from '../scenarios/session-capacity.js';
import { askStores } from '../stores/availability.js';
import { tableNames } from '../stores/postgresql-tables.js';
import { counterKeys } from '../stores/redis-keys.js';
import { TEST_RUN_ID } from '../stores/run-id.js';
import { seedPostgresql, seedRedis } from '../stores/test-data.js';
import { type Command, EXIT_NOTHING_RAN } from './command.js';
import { CONFIG_HELP, readSettings, TYPE_HELP, TYPE_OPTIONS, SUBJECT_HELP, SUBJECT_OPTIONS } from './settings.js';

const INDENT = '  ';
const TABLES = tableNames(TEST_RUN_ID);

export const seed: Command = {
  name: 'seed',
  summary: 'test data to look at: a session with 5 places, the code TEST-COUPON',
  help: `Makes test data in PostgreSQL and Redis, to be looked at with SQL and
redis-cli: a session with 5 places and the code TEST-COUPON with one use.

  npm run lab -- seed [options]

${TYPE_HELP};
                     default session, coupon
${SUBJECT_HELP}
${CONFIG_HELP}

They stay until npm run lab -- clear; seeding again makes them full again. Runs
have counters of their own, and leave these alone.
Exit status: 1 when no store is there.`,

  async run(args, { screen }) {
    const { values, positionals } = parseArguments(args, { ...TYPE_OPTIONS, ...SUBJECT_OPTIONS });
    const { scenarios } = await readSettings(values, positionals, [sessionCapacity, couponClaim]);
    const twice = scenarios.find(({ subject }, place) => scenarios.slice(0, place).some((s) => s.subject === subject));
    if (twice !== undefined)
      throw new Refusal(`Two of the test data would be called ${twice.subject}; name one --type.`);
    const subjects = scenarios.map((scenario) => ({ ...scenario, hasUnits: countsUnits(scenario) }));
    const { addresses, variables } = readLabEnvironment();
    const { postgresql, redis } = await askStores(addresses);

    screen.print(`Test data: ${scenarios.map(inWords).join('; ')}`);
    screen.print('The addresses of npm start, for the lines below: . .local/env');
    if (addresses.postgresql !== undefined && 'version' in postgresql) {
      await seedPostgresql(addresses.postgresql, subjects);
      screen.print('PostgreSQL has them. To look at them:');
      screen.print(`${INDENT}psql "$${variables.postgresql}" -c "SELECT id, remaining FROM ${TABLES.counters};"`);
      screen.print(`${INDENT}also in ${TABLES.units}, ${TABLES.entries} and ${TABLES.claims}`);
    } else if ('reason' in postgresql) screen.print(`PostgreSQL: not seeded, ${postgresql.reason}`);
    if (addresses.redis !== undefined && 'version' in redis) {
      await seedRedis(addresses.redis, subjects);
      screen.print('Redis has them. To look at them:');
      for (const { subject } of scenarios) {
        screen.print(`${INDENT}redis-cli -u "$${variables.redis}" GET ${counterKeys(TEST_RUN_ID, subject).remaining}`);
      }
    } else if ('reason' in redis) screen.print(`Redis: not seeded, ${redis.reason}`);
    return 'version' in postgresql || 'version' in redis ? 0 : EXIT_NOTHING_RAN;
  },
};

/** TEST-COUPON (coupon-claim) with 1 */
function inWords({ name, subject, capacity }: Scenario): string {
  return `${subject} (${name}) with ${capacity}`;
}
