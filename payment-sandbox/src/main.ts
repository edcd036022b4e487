import { JsonLogger } from 'flashsale-core';
import { createSandbox } from './create-sandbox.js';
import { readSandboxEnvironment } from './environment.js';

const STOP_DEADLINE_MS = 8_000;

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

logger.log(`The payment sandbox listens on ${await app.listen(environment.http)}`);
