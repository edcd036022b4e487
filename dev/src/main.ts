import { type Command, type Context, UsageError } from './command.js';

/** Each is loaded when it is asked for: the images, which migrate and seed, lack what the others need. */
const COMMANDS = new Map<string, () => Promise<Command>>([
  ['attack', async () => (await import('./commands/attack.js')).attack],
  ['audit', async () => (await import('./commands/audit.js')).audit],
  ['bench', async () => (await import('./commands/bench.js')).bench],
  ['cluster', async () => (await import('./cluster/cluster.js')).cluster],
  ['configuration', async () => (await import('./commands/configuration.js')).writeConfigurationTable],
  ['model', async () => (await import('./commands/model.js')).model],

  ['openapi', async () => (await import('./openapi/openapi.js')).openapi],
  ['operators', async () => (await import('./commands/operators.js')).operators],
  ['prisma:migrate', async () => (await import('./prisma/migrate.js')).migrate],
  ['prisma:seed', async () => (await import('./prisma/seed.js')).seed],
  ['program', async () => (await import('./commands/program.js')).runProgram],
  ['rabbitmq:user', async () => (await import('./commands/broker-user.js')).makeBrokerUser],
  ['redis:functions', async () => (await import('./commands/redis-functions.js')).loadRedisFunctions],
  ['start', async () => (await import('./start/start.js')).start],
  ['test', async () => (await import('./test/test.js')).test],
]);

/** Resolves with the exit status. */
export async function runCommand(name: string, context: Context): Promise<number> {
  const load = COMMANDS.get(name);
  if (load === undefined) {
    throw new UsageError(`There is no command "${name}". Known: ${[...COMMANDS.keys()].join(', ')}.`);
  }
  const command = await load();
  return (await command(context)) ?? 0;
}
