import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { PurchaseTracing } from '../tracing/purchase-tracing.js';
import { PublishBatcher } from './publish-batcher.js';
import { PurchaseFigures } from './purchase-figures.js';
import { PurchaseMetrics } from './purchase-metrics.js';
import { PurchasesController } from './purchases.controller.js';
import { PurchasesService } from './purchases.service.js';
import { ReservationBatcher } from './reservation-batcher.js';
import { RetiredOrders } from './retired-orders.js';
import { SaleWishes } from './sale-wishes.js';

@Module({
  imports: [AuditModule],
  controllers: [PurchasesController],
  providers: [
    PurchasesService,
    ReservationBatcher,
    PublishBatcher,
    PurchaseFigures,
    PurchaseMetrics,
    PurchaseTracing,
    RetiredOrders,
    SaleWishes,
  ],
  exports: [PublishBatcher, PurchaseFigures, PurchaseMetrics],
})
export class PurchasesModule {}
