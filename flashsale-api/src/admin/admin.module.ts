import { Logger, Module } from '@nestjs/common';
import { Database, DeadLetters, ReadReplica, SaleDrafts, topology } from 'flashsale-core';
import { ENVIRONMENT, INSTANCE } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { ActLog } from './acts/act-log.js';
import { ActRecords } from './acts/act-records.js';
import { ActsController } from './acts/acts.controller.js';
import { AdminController } from './admin.controller.js';
import { AdminGuard } from './admin.guard.js';
import { AdminService } from './admin.service.js';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { DeadLettersService } from './dead-letters/dead-letters.service.js';
import { DraftsController } from './drafts/drafts.controller.js';
import { DraftsService } from './drafts/drafts.service.js';
import { ImportService } from './drafts/import.service.js';
import { DriftController } from './drift/drift.controller.js';
import { DriftService } from './drift/drift.service.js';
import { LiveController } from './live/live.controller.js';
import { LiveService } from './live/live.service.js';
import { SaleMoneyReader } from './live/sale-money.js';
import { OrdersModule } from '../orders/orders.module.js';
import { RoomsModule } from '../rooms/rooms.module.js';
import { PicturesModule } from '../pictures/pictures.module.js';
import { ProductsModule } from '../products/products.module.js';
import { AdminOrdersController } from './orders/admin-orders.controller.js';
import { AdminPaymentsController } from './payments/admin-payments.controller.js';
import { PaymentRecords } from './payments/payment-records.js';
import { AdminProductsController } from './products/admin-products.controller.js';
import { AdminProductsService } from './products/admin-products.service.js';
import { AuditRecords } from './records/audit-page.js';
import { OrderRecords } from './records/orders-page.js';
import { RecordsController } from './records/records.controller.js';
import { RecordsService } from './records/records.service.js';
import { RepairController } from './repair/repair.controller.js';
import { RepairService } from './repair/repair.service.js';
import { AdminRoomsController } from './rooms/admin-rooms.controller.js';
import { AdminRoomsService } from './rooms/admin-rooms.service.js';
import { RoomChanges } from './rooms/room-changes.js';
import { AdminSalesController } from './sales/admin-sales.controller.js';
import { LoggedChanges } from './sales/logged-changes.js';
import { AdminSalesService } from './sales/admin-sales.service.js';
import { SalesFilesController } from './sales/sales-files.controller.js';
import { LogInService } from './session/log-in.service.js';
import { OperatorSessions } from './session/operator-sessions.js';
import { OperatorsMetrics } from './operators-metrics.js';
import { SessionController } from './session/session.controller.js';
import { StatusController } from './status/status.controller.js';
import { StoresAwayInterceptor } from './stores-away.interceptor.js';

@Module({
  imports: [OrdersModule, PicturesModule, ProductsModule, RoomsModule],
  controllers: [
    AdminController,
    SessionController,
    ActsController,
    AdminSalesController,
    SalesFilesController,
    DraftsController,
    AdminRoomsController,
    AdminProductsController,
    RecordsController,
    LiveController,
    DriftController,
    StatusController,
    DeadLettersController,
    RepairController,
    AdminOrdersController,
    AdminPaymentsController,
  ],
  providers: [
    OperatorSessions,
    LogInService,
    ActLog,
    ActRecords,
    OperatorsMetrics,
    AdminGuard,
    StoresAwayInterceptor,
    AdminService,
    AdminSalesService,
    LoggedChanges,
    DraftsService,
    ImportService,
    AdminProductsService,
    { provide: SaleDrafts, inject: [Database], useFactory: (database: Database) => new SaleDrafts(database) },
    AdminRoomsService,
    RoomChanges,
    OrderRecords,
    AuditRecords,
    PaymentRecords,
    RecordsService,
    {
      provide: ReadReplica,
      inject: [Database, ENVIRONMENT, INSTANCE],
      useFactory: (primary: Database, { replicaUrl }: Environment, instance: string) => {
        const logger = new Logger('ReadReplica');
        const standby = replicaUrl === undefined ? undefined : new Database(replicaUrl, `${instance} reads`, logger);
        return new ReadReplica(primary, standby, logger);
      },
    },
    LiveService,
    SaleMoneyReader,
    DriftService,
    DeadLettersService,
    RepairService,
    {
      provide: DeadLetters,
      inject: [ENVIRONMENT, INSTANCE],
      useFactory: ({ rabbitmq }: Environment, instance: string) =>
        new DeadLetters(rabbitmq.url, `${instance} dead letters`, topology(rabbitmq.prefix), new Logger('DeadLetters')),
    },
  ],
})
export class AdminModule {}
