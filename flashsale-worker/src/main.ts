import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { armFailPoints, EnvironmentError } from 'flashsale-core';
import { createWorker } from './create-worker.js';
import { type Environment, ENVIRONMENT, readWorkerEnvironment } from './environment.js';

try {
  armFailPoints(readWorkerEnvironment().FAILPOINTS);
} catch (error) {
  if (!(error instanceof EnvironmentError)) throw error;
  process.stderr.write(`flashsale-worker cannot start. ${error.message}\n`);
  process.exit(1);
}
const app = await createWorker();
const { HOST, WORKER_PORT } = app.get<Environment>(ENVIRONMENT);
await app.startAllMicroservices();
await app.listen(WORKER_PORT, HOST);
new Logger('Worker').log(`The worker runs; health on ${await app.getUrl()}/health`);
