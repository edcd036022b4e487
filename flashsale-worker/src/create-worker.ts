import { ConsoleLogger, type LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { PurchaseQueueStrategy } from './queue/purchase-queue.strategy.js';
import { WorkerModule } from './worker.module.js';

const jsonLogger = (): LoggerService => new ConsoleLogger({ json: true, logLevels: ['log', 'warn', 'error', 'fatal'] });

/** The worker: a microservice on the purchase queue, with its health beside it on HTTP. Neither is started yet. */
export async function createWorker(logger: LoggerService = jsonLogger()): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(WorkerModule, new FastifyAdapter(), {
    logger,
    forceCloseConnections: true,
  });
  app.connectMicroservice({ strategy: app.get(PurchaseQueueStrategy) });
  // A stop that was asked for ends with status 0, once everything is drained.
  app.enableShutdownHooks(['SIGINT', 'SIGTERM'], { useProcessExit: true });
  return app;
}
