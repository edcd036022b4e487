import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { startProcess } from 'flashsale-core/nest';
import { createWorker } from './create-worker.js';
import { readWorkerEnvironment } from './environment.js';

await startProcess('flashsale-worker', readWorkerEnvironment, async (environment) => {
  const { host, port } = environment.http;
  const app = await createWorker(environment);
  // Connect first: the process must know that the stores belong together before it consumes.
  await app.init();
  await app.startAllMicroservices();
  await app.listen(port, host);
  new Logger('Worker').log(`The worker runs; health on ${await app.getUrl()}/health`);
});
