import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { JsonLogger } from 'flashsale-core';
import { readWorkerEnvironment } from './environment.js';
import { PurchaseQueueStrategy } from './queue/purchase-queue.strategy.js';
import { WorkerModule } from './worker.module.js';

/** The worker: a microservice on the purchase queue, with its health beside it on HTTP. Neither is started yet. */
export async function createWorker(givenLogger?: LoggerService): Promise<NestFastifyApplication> {
  const logger = givenLogger ?? new JsonLogger(readWorkerEnvironment().LOG_LEVEL);
  const app = await NestFactory.create<NestFastifyApplication>(WorkerModule, new FastifyAdapter(), {
    logger,
    forceCloseConnections: true,
  });
  app.connectMicroservice({ strategy: app.get(PurchaseQueueStrategy) });
  // A stop that was asked for ends with status 0, once everything is drained.
  app.enableShutdownHooks(['SIGINT', 'SIGTERM'], { useProcessExit: true });
  return app;
}
