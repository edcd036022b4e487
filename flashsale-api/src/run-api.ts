import 'reflect-metadata';
import cluster from 'node:cluster';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { startProcess } from 'flashsale-core/nest';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { JsonLogger } from 'flashsale-core';
import { createApi } from './create-api.js';
import { type Environment, readApiEnvironment } from './environment.js';
import { ApiReadiness } from './health/readiness.js';
import { WarmUp } from './health/warm-up.js';
import { PrivateListener } from './health/private-listener.js';
import { LoadShedding } from './limits/load-shedding.js';
import { Primary } from './processes/primary.js';
import { Siblings } from './processes/siblings.js';

/**
 * Runs the API until it is stopped.
 *
 * @param leaveSignals ends what stops a process that has yet to start
 */
export async function runApi(leaveSignals: () => void): Promise<void> {
  await startProcess('flashsale-api', readApiEnvironment, async (environment) => {
    if (environment.http.processes > 1 && cluster.isPrimary) await runPrimary(environment, leaveSignals);
    else await serve(environment, leaveSignals);
  });
}

async function runPrimary({ http, logLevel }: Environment, leaveSignals: () => void): Promise<void> {
  Logger.overrideLogger(new JsonLogger(logLevel));
  const primary = new Primary(http, new Logger('Primary'));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => primary.stop());
  leaveSignals();
  process.exit(await primary.run());
}

/** As one process, or as one of several that share the port. */
async function serve(environment: Environment, leaveSignals: () => void): Promise<void> {
  const { host, port, warmUpRequests } = environment.http;
  const app = await createApi(environment);
  // A requested stop ends with status 0, once everything is drained. Here, because it concerns the whole process.
  app.enableShutdownHooks(['SIGINT', 'SIGTERM'], { useProcessExit: true });
  leaveSignals();
  app.get(ApiReadiness).beginWarmUp();
  if (cluster.worker !== undefined) {
    // Node would end this process as soon as its primary is gone; instead it answers what is under way.
    cluster.worker.exitedAfterDisconnect = true;
    process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'));
    await warmUpInPrivate(app, warmUpRequests);
    await app.get(Siblings).untilAllAreWarm();
  }
  await app.listen(port, host);
  // Read now: a stop during the warm-up would close the server.
  const url = await app.getUrl();
  if (!cluster.isWorker) await app.get(WarmUp).run(app.getHttpServer().address() as AddressInfo, warmUpRequests);
  app.get(LoadShedding).start();
  new Logger('Api').log(`The API answers on ${url}/api/v1`);
}

/** On a port of its own: requests to the common one would reach any of the processes, and the first buyers this one. */
async function warmUpInPrivate(app: NestFastifyApplication, requests: number): Promise<void> {
  await app.init();
  await app.getHttpAdapter().getInstance().ready();
  const listener = await PrivateListener.open(app.getHttpServer());
  await app.get(WarmUp).run(listener.address, requests);
  listener.close();
}
