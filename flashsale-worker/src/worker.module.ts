import { Module } from '@nestjs/common';
import { HealthController } from './health/health.controller.js';
import { OrderPersistence } from './orders/order-persistence.js';
import { OrdersController } from './orders/orders.controller.js';
import { OrdersService } from './orders/orders.service.js';
import { RelayService } from './outbox/relay.service.js';
import { ReconcilerService } from './sales/reconciler.service.js';
import { StoresModule } from './stores/stores.module.js';
import { WorkerLifecycle } from './worker-lifecycle.service.js';

@Module({
  imports: [StoresModule],
  controllers: [OrdersController, HealthController],
  providers: [OrderPersistence, OrdersService, RelayService, ReconcilerService, WorkerLifecycle],
})
export class WorkerModule {}
