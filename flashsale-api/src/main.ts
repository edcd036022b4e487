import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { armFailPoints, EnvironmentError, ForeignRedisError } from 'flashsale-core';
import { createApi } from './create-api.js';
import { type Environment, ENVIRONMENT, readApiEnvironment } from './environment.js';
import { Readiness } from './health/readiness.js';
import { WarmUp } from './health/warm-up.js';
import { LoadShedding } from './limits/load-shedding.js';

try {
  armFailPoints(readApiEnvironment().FAILPOINTS);
  await start();
} catch (error) {
  if (!(error instanceof EnvironmentError || error instanceof ForeignRedisError)) throw error;
  process.stderr.write(`flashsale-api cannot start. ${error.message}\n`);
  process.exit(1);
}

async function start(): Promise<void> {
  const app = await createApi();
  const { HOST, PORT, WARM_UP_REQUESTS } = app.get<Environment>(ENVIRONMENT);
  app.get(Readiness).beginWarmUp();
  await app.listen(PORT, HOST);
  // Asked for at once: whoever stops the process while it warms up has closed the server by then.
  const url = await app.getUrl();
  await app.get(WarmUp).run(app.getHttpServer().address() as AddressInfo, WARM_UP_REQUESTS);
  app.get(LoadShedding).start();
  new Logger('Api').log(`The API answers on ${url}/api/v1`);
}
