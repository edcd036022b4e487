import { Module } from '@nestjs/common';
import { EVENT_LIMITS } from '../events/event-streams.js';
import { EventsModule } from '../events/events.module.js';
import { Listeners } from '../events/listeners.js';
import { HoldReads } from './hold-reads.js';
import { OrderCancellation } from './order-cancellation.js';
import { OrderEvents } from './order-events.js';
import { OrderFinder } from './order-finder.js';
import { OrderRows } from './order-rows.js';
import { OrdersController } from './orders.controller.js';
import { OrdersService } from './orders.service.js';

@Module({
  imports: [EventsModule],
  controllers: [OrdersController],
  providers: [
    OrdersService,
    OrderCancellation,
    OrderFinder,
    OrderRows,
    HoldReads,
    {
      provide: OrderEvents,
      inject: [OrdersService, Listeners],
      useFactory: (orders: OrdersService, listeners: Listeners) =>
        new OrderEvents((orderId, saleId) => orders.watch(orderId, saleId), EVENT_LIMITS, listeners),
    },
  ],
  exports: [OrderEvents, OrderFinder, OrderRows, OrderCancellation],
})
export class OrdersModule {}
