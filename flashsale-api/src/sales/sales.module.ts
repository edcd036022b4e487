import { Module } from '@nestjs/common';
import { SaleObserver } from './sale-observer.js';
import { SalesController } from './sales.controller.js';
import { SalesService } from './sales.service.js';
import { ServerTimeInterceptor } from './server-time.interceptor.js';

@Module({
  controllers: [SalesController],
  providers: [SalesService, SaleObserver, ServerTimeInterceptor],
  exports: [SalesService, SaleObserver],
})
export class SalesModule {}
