import 'reflect-metadata';
import { Logger } from '@nestjs/common';
import { startProcess } from 'flashsale-core/nest';
import { createWorker } from './create-worker.js';
import { readWorkerEnvironment } from './environment.js';

/**
 * Runs the worker until it is stopped.
 *
 * @param leaveSignals ends what stops a process that has yet to start
 */
export async function runWorker(leaveSignals: () => void): Promise<void> {
  await startProcess('flashsale-worker', readWorkerEnvironment, async (environment) => {
    const { host, port } = environment.http;
    const app = await createWorker(environment);
    // A requested stop ends with status 0, once everything is drained. Here, because it concerns the whole process.
    app.enableShutdownHooks(['SIGINT', 'SIGTERM'], { useProcessExit: true });
    leaveSignals();
    // Connect first: the process must know that the stores belong together before it consumes.
    await app.init();
    await app.startAllMicroservices();
    await app.listen(port, host);
    new Logger('Worker').log(`The worker runs; health on ${await app.getUrl()}/health`);
  });
}
