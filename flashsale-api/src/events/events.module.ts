import { Module } from '@nestjs/common';
import { SalesModule } from '../sales/sales.module.js';
import { SalesService } from '../sales/sales.service.js';
import { EventsController } from './events.controller.js';
import { SaleEvents } from './sale-events.js';

@Module({
  imports: [SalesModule],
  controllers: [EventsController],
  providers: [
    {
      provide: SaleEvents,
      inject: [SalesService],
      useFactory: (sales: SalesService) => new SaleEvents((saleId) => sales.find(saleId)),
    },
  ],
  exports: [SaleEvents],
})
export class EventsModule {}
