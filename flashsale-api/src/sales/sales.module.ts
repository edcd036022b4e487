import { Module } from '@nestjs/common';
import { SaleObserver } from './sale-observer.js';
import { SalesController } from './sales.controller.js';
import { SalesService } from './sales.service.js';

@Module({
  controllers: [SalesController],
  providers: [SalesService, SaleObserver],
  exports: [SalesService, SaleObserver],
})
export class SalesModule {}
