import { Module } from '@nestjs/common';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { SalesService } from '../sales/sales.service.js';
import { EventsController } from './events.controller.js';
import { EVENT_LIMITS, SaleEvents } from './sale-events.js';

@Module({
  controllers: [EventsController],
  providers: [
    {
      provide: SaleEvents,
      inject: [SalesService, ENVIRONMENT],
      useFactory: (sales: SalesService, { limits, isDemo, http }: Environment) =>
        new SaleEvents((saleId) => sales.find(saleId), {
          ...EVENT_LIMITS,
          // The listeners of a demo share one machine. Processes that share a port share the limit too.
          listenersOfClientMax: Math.ceil(
            (limits.eventListenersPerAddress ?? (isDemo ? 0 : EVENT_LIMITS.listenersOfClientMax)) / http.processes,
          ),
        }),
    },
  ],
  exports: [SaleEvents],
})
export class EventsModule {}
