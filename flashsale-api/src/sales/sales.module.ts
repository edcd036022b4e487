import { Global, Logger, Module } from '@nestjs/common';
import { SaleCatalog, Sales } from 'flashsale-core';
import { SaleObserver } from './sale-observer.js';
import { SalesController } from './sales.controller.js';
import { SalesService } from './sales.service.js';

/** Global, because every part of the API reads sales. */
@Global()
@Module({
  controllers: [SalesController],
  providers: [
    SalesService,
    SaleObserver,
    {
      provide: SaleCatalog,
      inject: [Sales],
      useFactory: (sales: Sales) => new SaleCatalog(sales, new Logger('SaleCatalog')),
    },
  ],
  exports: [SalesService, SaleObserver, SaleCatalog],
})
export class SalesModule {}
