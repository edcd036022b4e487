import { Module } from '@nestjs/common';
import { ENVIRONMENT } from 'flashsale-core/nest';
import type { Environment } from '../environment.js';
import { SalesService } from '../sales/sales.service.js';
import { EVENT_LIMITS } from './event-streams.js';
import { EventsController } from './events.controller.js';
import { Listeners } from './listeners.js';
import { SaleEvents } from './sale-events.js';

@Module({
  controllers: [EventsController],
  providers: [
    {
      provide: Listeners,
      inject: [ENVIRONMENT],
      useFactory: ({ limits, isDemo, http }: Environment) =>
        new Listeners({
          ...EVENT_LIMITS,
          // The listeners of a demo share one machine. Processes that share a port share the limit too.
          listenersOfClientMax: Math.ceil(
            (limits.eventListenersPerAddress ?? (isDemo ? 0 : EVENT_LIMITS.listenersOfClientMax)) / http.processes,
          ),
        }),
    },
    {
      provide: SaleEvents,
      inject: [SalesService, Listeners],
      useFactory: (sales: SalesService, listeners: Listeners) =>
        new SaleEvents((saleId) => sales.find(saleId), EVENT_LIMITS, listeners),
    },
  ],
  exports: [SaleEvents, Listeners],
})
export class EventsModule {}
