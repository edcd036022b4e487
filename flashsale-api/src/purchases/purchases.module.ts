import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { PurchaseTracing } from '../tracing/purchase-tracing.js';
import { PublishBatcher } from './publish-batcher.js';
import { PurchaseStats } from './purchase-stats.js';
import { PurchaseMetrics } from './purchase-metrics.js';
import { PurchasesController } from './purchases.controller.js';
import { PurchasesService } from './purchases.service.js';
import { ReservationBatcher } from './reservation-batcher.js';
import { RetiredOrders } from './retired-orders.js';
import { SaleRequests } from './sale-requests.js';
import { UnitsPerAddress } from './units-per-address.js';
import { SoldOutRefusals } from './sold-out-refusals.js';
import { SoldOutMetrics } from './sold-out-metrics.js';

@Module({
  imports: [AuditModule],
  controllers: [PurchasesController],
  providers: [
    PurchasesService,
    ReservationBatcher,
    PublishBatcher,
    PurchaseStats,
    PurchaseMetrics,
    PurchaseTracing,
    RetiredOrders,
    SaleRequests,
    SoldOutRefusals,
    SoldOutMetrics,
    UnitsPerAddress,
  ],
  exports: [SoldOutRefusals, PublishBatcher, PurchaseStats, PurchaseMetrics],
})
export class PurchasesModule {}
