import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { PurchaseTracing } from '../tracing/purchase-tracing.js';
import { PurchaseFigures } from './purchase-figures.js';
import { PurchaseMetrics } from './purchase-metrics.js';
import { PurchasesController } from './purchases.controller.js';
import { PurchasesService } from './purchases.service.js';
import { ReservationBatcher } from './reservation-batcher.js';

@Module({
  imports: [AuditModule],
  controllers: [PurchasesController],
  providers: [PurchasesService, ReservationBatcher, PurchaseFigures, PurchaseMetrics, PurchaseTracing],
  exports: [PurchaseFigures, PurchaseMetrics],
})
export class PurchasesModule {}
