import { Module } from '@nestjs/common';
import { HealthController } from './health/health.controller.js';
import { MetricsController } from './metrics/metrics.controller.js';
import { OrderMetrics } from './orders/order-metrics.js';
import { OrderPersistence } from './orders/order-persistence.js';
import { OrdersController } from './orders/orders.controller.js';
import { OrdersService } from './orders/orders.service.js';
import { RelayService } from './outbox/relay.service.js';
import { ReconcilerService } from './sales/reconciler.service.js';
import { saleRetirement } from './sales/sale-retirement.js';
import { SaleMetrics } from './sales/sale-metrics.js';
import { SalesWatch } from './sales/sales-watch.service.js';
import { StoresModule } from './stores/stores.module.js';
import { WorkerLifecycle } from './worker-lifecycle.service.js';

@Module({
  imports: [StoresModule],
  controllers: [OrdersController, HealthController, MetricsController],
  providers: [
    OrderPersistence,
    OrdersService,
    OrderMetrics,
    RelayService,
    saleRetirement,
    ReconcilerService,
    SalesWatch,
    SaleMetrics,
    WorkerLifecycle,
  ],
})
export class WorkerModule {}
