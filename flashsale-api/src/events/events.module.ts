import { Module } from '@nestjs/common';
import { type Environment, ENVIRONMENT } from '../environment.js';
import { SalesModule } from '../sales/sales.module.js';
import { SalesService } from '../sales/sales.service.js';
import { EventsController } from './events.controller.js';
import { EVENT_LIMITS, SaleEvents } from './sale-events.js';

@Module({
  imports: [SalesModule],
  controllers: [EventsController],
  providers: [
    {
      provide: SaleEvents,
      inject: [SalesService, ENVIRONMENT],
      useFactory: (sales: SalesService, { EVENT_LISTENERS_PER_ADDRESS, FLASHSALE_DEMO }: Environment) =>
        new SaleEvents((saleId) => sales.find(saleId), {
          ...EVENT_LIMITS,
          // A demo is looked at from one machine.
          listenersOfClientMax: EVENT_LISTENERS_PER_ADDRESS ?? (FLASHSALE_DEMO ? 0 : EVENT_LIMITS.listenersOfClientMax),
        }),
    },
  ],
  exports: [SaleEvents],
})
export class EventsModule {}
