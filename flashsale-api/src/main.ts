import 'reflect-metadata';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { startProcess } from 'flashsale-core/nest';
import { createApi } from './create-api.js';
import { readApiEnvironment } from './environment.js';
import { ApiReadiness } from './health/readiness.js';
import { WarmUp } from './health/warm-up.js';
import { LoadShedding } from './limits/load-shedding.js';

await startProcess('flashsale-api', readApiEnvironment, async (environment) => {
  const { host, port, warmUpRequests } = environment.http;
  const app = await createApi(environment);
  // A requested stop ends with status 0, once everything is drained. Here, because it concerns the whole process.
  app.enableShutdownHooks(['SIGINT', 'SIGTERM'], { useProcessExit: true });
  app.get(ApiReadiness).beginWarmUp();
  await app.listen(port, host);
  // Read now: a stop during the warm-up would close the server.
  const url = await app.getUrl();
  await app.get(WarmUp).run(app.getHttpServer().address() as AddressInfo, warmUpRequests);
  app.get(LoadShedding).start();
  new Logger('Api').log(`The API answers on ${url}/api/v1`);
});
