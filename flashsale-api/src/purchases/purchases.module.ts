import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { PurchaseTracing } from '../tracing/purchase-tracing.js';
import { OrdersModule } from '../orders/orders.module.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { BucketMetrics } from './bucket-metrics.js';
import { BucketPurchases } from './bucket-purchases.js';
import { HoldBatcher } from './hold-batcher.js';
import { HoldPurchases } from './hold-purchases.js';
import { PublishBatcher } from './publish-batcher.js';
import { PurchaseStats } from './purchase-stats.js';
import { PurchaseMetrics } from './purchase-metrics.js';
import { PurchasesController } from './purchases.controller.js';
import { PurchasesService } from './purchases.service.js';
import { ReservationBatcher } from './reservation-batcher.js';
import { RedisOutages } from './redis-outages.js';
import { RetiredOrders } from './retired-orders.js';
import { SaleRequests } from './sale-requests.js';
import { UnitsPerAddress } from './units-per-address.js';
import { SoldOutRefusals } from './sold-out-refusals.js';
import { SoldOutMetrics } from './sold-out-metrics.js';

@Module({
  imports: [AuditModule, OrdersModule, RoomsModule],
  controllers: [PurchasesController],
  providers: [
    PurchasesService,
    ReservationBatcher,
    BucketPurchases,
    BucketMetrics,
    HoldPurchases,
    HoldBatcher,
    RedisOutages,
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
