import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { MetricsController } from 'flashsale-core/nest';
import { AdminModule } from './admin/admin.module.js';
import { ApiLifecycle } from './api-lifecycle.service.js';
import { AuditModule } from './audit/audit.module.js';
import { CourseModule } from './course/course.module.js';
import { DocsController } from './docs/docs.controller.js';
import { DocsService } from './docs/docs.service.js';
import { EdgeModule } from './edge/edge.module.js';
import { EventsModule } from './events/events.module.js';
import { HealthModule } from './health/health.module.js';
import { ErrorFilter } from './http/error.filter.js';
import { PaymentsModule } from './payments/payments.module.js';
import { OrdersModule } from './orders/orders.module.js';
import { PicturesModule } from './pictures/pictures.module.js';
import { ProductsModule } from './products/products.module.js';
import { ProcessesModule } from './processes/processes.module.js';
import { PurchasesModule } from './purchases/purchases.module.js';
import { RemindersModule } from './reminders/reminders.module.js';
import { RoomsModule } from './rooms/rooms.module.js';
import { SalesModule } from './sales/sales.module.js';
import { WaitingListModule } from './waiting-list/waiting-list.module.js';

/** On top of ProcessModule, which needs the environment: see createApi. */
@Module({
  imports: [
    EdgeModule,
    AuditModule,
    PurchasesModule,
    SalesModule,
    RoomsModule,
    EventsModule,
    OrdersModule,
    ProductsModule,
    PicturesModule,
    AdminModule,
    HealthModule,
    PaymentsModule,
    ProcessesModule,
    RemindersModule,
    WaitingListModule,
    CourseModule,
  ],
  controllers: [MetricsController, DocsController],
  providers: [ApiLifecycle, DocsService, ErrorFilter, { provide: APP_FILTER, useExisting: ErrorFilter }],
})
export class ApiModule {}
