import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { AdminModule } from './admin/admin.module.js';
import { ApiLifecycle } from './api-lifecycle.service.js';
import { AuditModule } from './audit/audit.module.js';
import { DocsModule } from './docs/docs.module.js';
import { EdgeModule } from './edge/edge.module.js';
import { EventsModule } from './events/events.module.js';
import { HealthModule } from './health/health.module.js';
import { ErrorFilter } from './http/error.filter.js';
import { MetricsModule } from './metrics/metrics.module.js';
import { PurchasesModule } from './purchases/purchases.module.js';
import { SalesModule } from './sales/sales.module.js';
import { StoresModule } from './stores/stores.module.js';

@Module({
  imports: [
    StoresModule,
    MetricsModule,
    EdgeModule,
    AuditModule,
    PurchasesModule,
    SalesModule,
    EventsModule,
    AdminModule,
    HealthModule,
    DocsModule,
  ],
  providers: [ApiLifecycle, ErrorFilter, { provide: APP_FILTER, useExisting: ErrorFilter }],
})
export class ApiModule {}
