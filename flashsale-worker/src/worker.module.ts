import { Logger, Module } from '@nestjs/common';
import { DrainRounds, PurchasePublisher, topology } from 'flashsale-core';
import {
  ENVIRONMENT,
  healthControllerAt,
  Heartbeat,
  INSTANCE,
  MetricsController,
  Readiness,
} from 'flashsale-core/nest';
import type { Environment } from './environment.js';
import { WorkerReadiness } from './health/readiness.js';
import { ExpiryMetrics } from './expiry/expiry-metrics.js';
import { HoldEnds } from './expiry/hold-ends.js';
import { HoldSweep } from './expiry/hold-sweep.js';
import { SweeperService } from './expiry/sweeper.service.js';
import { HoldPersistence } from './orders/hold-persistence.js';
import { OrderMetrics } from './orders/order-metrics.js';
import { OrderPersistence } from './orders/order-persistence.js';
import { OrdersController } from './orders/orders.controller.js';
import { OrdersService } from './orders/orders.service.js';
import { RelayService } from './outbox/relay.service.js';
import { PaymentsModule } from './payments/payments.module.js';
import { PurchaseQueueStrategy } from './queue/purchase-queue.strategy.js';
import { QueueMetrics } from './queue/queue-metrics.js';
import { ReminderService } from './reminders/reminder.service.js';
import { RoomKeeper } from './rooms/room-keeper.service.js';
import { RoomMetrics } from './rooms/room-metrics.js';
import { DrainReporter } from './sales/drain.js';
import { ReconcilerService } from './sales/reconciler.service.js';
import { saleRetirement } from './sales/sale-retirement.js';
import { SaleMetrics } from './sales/sale-metrics.js';
import { SalesWatch } from './sales/sales-watch.service.js';
import { BatchTracing } from './tracing/batch-tracing.js';
import { ListMetrics } from './waiting-list/list-metrics.js';
import { ListMirror } from './waiting-list/list-mirror.service.js';
import { WorkerLifecycle } from './worker-lifecycle.service.js';

/** On top of ProcessModule, which needs the environment: see createWorker. */
@Module({
  imports: [PaymentsModule],
  controllers: [OrdersController, healthControllerAt('health'), MetricsController],
  providers: [
    QueueMetrics,
    BatchTracing,
    {
      provide: PurchaseQueueStrategy,
      inject: [ENVIRONMENT, INSTANCE, PurchasePublisher, QueueMetrics, BatchTracing],
      useFactory: (
        { rabbitmq }: Environment,
        instance: string,
        publisher: PurchasePublisher,
        metrics: QueueMetrics,
        tracing: BatchTracing,
      ) =>
        new PurchaseQueueStrategy(
          rabbitmq.url,
          `${instance} consumes`,
          topology(rabbitmq.prefix),
          publisher,
          metrics,
          tracing,
        ),
    },
    {
      provide: DrainReporter,
      inject: [DrainRounds, PurchaseQueueStrategy, INSTANCE],
      useFactory: (rounds: DrainRounds, queue: PurchaseQueueStrategy, instance: string) =>
        new DrainReporter(rounds, queue, instance, new Logger('DrainReporter')),
    },
    { provide: Readiness, useClass: WorkerReadiness },
    Heartbeat,
    OrderPersistence,
    HoldPersistence,
    OrdersService,
    OrderMetrics,
    RelayService,
    HoldEnds,
    HoldSweep,
    ExpiryMetrics,
    SweeperService,
    RoomKeeper,
    RoomMetrics,
    ListMirror,
    ListMetrics,
    saleRetirement,
    ReconcilerService,
    SalesWatch,
    ReminderService,
    SaleMetrics,
    WorkerLifecycle,
  ],
})
export class WorkerModule {}
