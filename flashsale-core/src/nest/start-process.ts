import { EnvironmentError, type ProcessEnvironment } from '../process/environment.js';
import { armFailPoints } from '../process/fail-points.js';
import { ForeignRedisError } from '../redis/redis-store.js';

/**
 * Reads the environment, once for the whole process, and starts with it. An error that only an operator can fix ends
 * the process with one sentence, any other error with its stack.
 */
export async function startProcess<Environment extends ProcessEnvironment>(
  name: string,
  readEnvironment: () => Environment,
  start: (environment: Environment) => Promise<void>,
): Promise<void> {
  try {
    const environment = readEnvironment();
    armFailPoints(environment.failPoints);
    await start(environment);
  } catch (error) {
    if (!(error instanceof EnvironmentError || error instanceof ForeignRedisError)) throw error;
    process.stderr.write(`${name} cannot start. ${error.message}\n`);
    process.exit(1);
  }
}
