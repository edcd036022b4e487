import type { LoggerService } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { JsonLogger } from 'flashsale-core';
import { ProcessModule } from 'flashsale-core/nest';
import type { Environment } from './environment.js';
import { PurchaseQueueStrategy } from './queue/purchase-queue.strategy.js';
import { WorkerModule } from './worker.module.js';

/** The worker: a microservice on the purchase queue, with health and metrics on HTTP. Neither is started yet. */
export async function createWorker(
  environment: Environment,
  logger: LoggerService = new JsonLogger(environment.logLevel),
): Promise<NestFastifyApplication> {
  const app = await NestFactory.create<NestFastifyApplication>(
    { module: WorkerModule, imports: [ProcessModule.of('worker', environment)] },
    new FastifyAdapter(),
    { logger, forceCloseConnections: true },
  );
  app.connectMicroservice({ strategy: app.get(PurchaseQueueStrategy) });
  return app;
}
