import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { startProcess } from 'flashsale-core/nest';
import { createWorker } from './create-worker.js';
import { readWorkerEnvironment } from './environment.js';

await startProcess('flashsale-worker', readWorkerEnvironment, async (environment) => {
  const { host, port } = environment.http;
  const app = await createWorker(environment);
  // Whether the stores belong together is known before anything is taken from the queue.
  await app.init();
  await app.startAllMicroservices();
  await app.listen(port, host);
  new Logger('Worker').log(`The worker runs; health on ${await app.getUrl()}/health`);
});
