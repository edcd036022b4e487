import { Controller, Get, Headers, HttpCode, Param, Post, Query, Req, Res, ValidationPipe } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendEvents } from '../events/events-response.js';
import { Clients } from '../http/clients.js';
import { SaleObserver } from '../sales/sale-observer.js';
import { OrderCancellation } from './order-cancellation.js';
import { OrderEvents } from './order-events.js';
import { OrderQuery } from './order-query.dto.js';
import { type CancelledOrder, toCancelResponse, toOrderResponse } from './order-response.js';
import type { OrderView } from './order-view.js';
import { ORDER_SCHEMA } from './orders.schema.js';
import { OrdersService } from './orders.service.js';

const QUERY = new ValidationPipe({ whitelist: true, transform: true });

/** What buyers see of their orders, and do with them. */
@Controller('orders')
export class OrdersController {
  constructor(
    private readonly orders: OrdersService,
    private readonly cancellation: OrderCancellation,
    private readonly events: OrderEvents,
    private readonly observer: SaleObserver,
    private readonly clients: Clients,
  ) {}

  @Get(':orderId')
  @RouteSchema(ORDER_SCHEMA)
  async find(
    @Param('orderId') orderId: string,
    @Query(QUERY) { saleId }: OrderQuery,
    @Req() { buyerId }: FastifyRequest,
  ): Promise<OrderView> {
    return toOrderResponse(orderId, await this.orders.find(orderId, saleId, buyerId));
  }

  @Get(':orderId/events')
  @RouteSchema(ORDER_SCHEMA)
  async listen(
    @Param('orderId') orderId: string,
    @Query(QUERY) { saleId }: OrderQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const order = toOrderResponse(orderId, await this.orders.find(orderId, saleId, request.buyerId));
    const events = await this.events.listen(order, lastEventId, this.clients.of(request));
    sendEvents(reply, toOrderResponse(orderId, events), this.observer.nowMs());
  }

  @Post(':orderId/cancel')
  @HttpCode(200)
  @RouteSchema(ORDER_SCHEMA)
  async cancel(
    @Param('orderId') orderId: string,
    @Query(QUERY) { saleId }: OrderQuery,
    @Req() { buyerId: userId }: FastifyRequest,
  ): Promise<CancelledOrder> {
    return toCancelResponse(orderId, await this.cancellation.cancel(orderId, saleId, { kind: 'buyer', userId }));
  }
}
