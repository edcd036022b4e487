import { JsonLogger } from 'flashsale-core';
import { createSandbox } from './create-sandbox.js';
import { readSandboxEnvironment } from './environment.js';

const STOP_DEADLINE_MS = 8_000;

/**
 * Runs the sandbox until it is stopped.
 *
 * @param leaveSignals ends what stops a process that has yet to start
 */
export async function runSandbox(leaveSignals: () => void): Promise<void> {
  const environment = readSandboxEnvironment();
  const logger = new JsonLogger(environment.logLevel);
  const app = createSandbox(environment, logger);

  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      setTimeout(() => process.exit(1), STOP_DEADLINE_MS).unref();
      app.close().then(
        () => process.exit(0),
        (error: Error) => {
          logger.error(`It did not stop cleanly: ${error.message}`);
          process.exit(1);
        },
      );
    });
  }
  leaveSignals();

  logger.log(`The payment sandbox listens on ${await app.listen(environment.http)}`);
}
