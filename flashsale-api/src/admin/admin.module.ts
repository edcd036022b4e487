import { Logger, Module } from '@nestjs/common';
import { DeadLetters, topology } from 'flashsale-core';
import { type Environment, ENVIRONMENT } from '../environment.js';
import { SalesModule } from '../sales/sales.module.js';
import { INSTANCE } from '../stores/stores.module.js';
import { AdminController } from './admin.controller.js';
import { AdminGuard } from './admin.guard.js';
import { AdminService } from './admin.service.js';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { DeadLettersService } from './dead-letters/dead-letters.service.js';
import { DriftController } from './drift/drift.controller.js';
import { DriftService } from './drift/drift.service.js';
import { LiveController } from './live/live.controller.js';
import { LiveService } from './live/live.service.js';
import { RecordsController } from './records/records.controller.js';
import { RecordsService } from './records/records.service.js';
import { RepairController } from './repair/repair.controller.js';
import { RepairService } from './repair/repair.service.js';
import { AdminSalesController } from './sales/admin-sales.controller.js';
import { AdminSalesService } from './sales/admin-sales.service.js';
import { StoresAwayInterceptor } from './stores-away.interceptor.js';

@Module({
  imports: [SalesModule],
  controllers: [
    AdminController,
    AdminSalesController,
    RecordsController,
    LiveController,
    DriftController,
    DeadLettersController,
    RepairController,
  ],
  providers: [
    AdminGuard,
    StoresAwayInterceptor,
    AdminService,
    AdminSalesService,
    RecordsService,
    LiveService,
    DriftService,
    DeadLettersService,
    RepairService,
    {
      provide: DeadLetters,
      inject: [ENVIRONMENT, INSTANCE],
      useFactory: ({ RABBITMQ_URL, RABBITMQ_PREFIX }: Environment, instance: string) =>
        new DeadLetters(RABBITMQ_URL, `${instance} dead letters`, topology(RABBITMQ_PREFIX), new Logger('DeadLetters')),
    },
  ],
})
export class AdminModule {}
