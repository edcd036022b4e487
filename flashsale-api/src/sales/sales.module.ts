import { Global, Logger, Module } from '@nestjs/common';
import { Database, SaleCatalog } from 'flashsale-core';
import { SaleObserver } from './sale-observer.js';
import { SalesController } from './sales.controller.js';
import { SalesService } from './sales.service.js';

/** Every part of the API asks about sales. */
@Global()
@Module({
  controllers: [SalesController],
  providers: [
    SalesService,
    SaleObserver,
    {
      provide: SaleCatalog,
      inject: [Database],
      useFactory: (database: Database) => new SaleCatalog(database, new Logger('SaleCatalog')),
    },
  ],
  exports: [SalesService, SaleObserver, SaleCatalog],
})
export class SalesModule {}
