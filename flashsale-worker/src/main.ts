import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { armFailPoints, EnvironmentError, ForeignRedisError } from 'flashsale-core';
import { createWorker } from './create-worker.js';
import { type Environment, ENVIRONMENT, readWorkerEnvironment } from './environment.js';

try {
  armFailPoints(readWorkerEnvironment().FAILPOINTS);
  await start();
} catch (error) {
  if (!(error instanceof EnvironmentError || error instanceof ForeignRedisError)) throw error;
  process.stderr.write(`flashsale-worker cannot start. ${error.message}\n`);
  process.exit(1);
}

async function start(): Promise<void> {
  const app = await createWorker();
  const { HOST, WORKER_PORT } = app.get<Environment>(ENVIRONMENT);
  // Whether the stores belong together is known before anything is taken from the queue.
  await app.init();
  await app.startAllMicroservices();
  await app.listen(WORKER_PORT, HOST);
  new Logger('Worker').log(`The worker runs; health on ${await app.getUrl()}/health`);
}
