import { Controller, HttpCode, HttpStatus, Param, Post, Query, Req, Res, ValidationPipe } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { OrderQuery } from '../orders/order-query.dto.js';
import { ORDER_SCHEMA } from '../orders/orders.schema.js';
import {
  type PreparingPayment,
  RETRY_AFTER_SECONDS,
  type StartedPayment,
  toStartResponse,
} from './payment-response.js';
import { PaymentStarts } from './payment-starts.js';

/** How buyers begin to pay; events of the provider are a hot route of the edge. */
@Controller('orders')
export class PaymentsController {
  constructor(private readonly starts: PaymentStarts) {}

  @Post(':orderId/payment')
  @HttpCode(HttpStatus.OK)
  @RouteSchema(ORDER_SCHEMA)
  async start(
    @Param('orderId') orderId: string,
    @Query(new ValidationPipe({ whitelist: true, transform: true })) { saleId }: OrderQuery,
    @Req() { buyerId }: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StartedPayment | PreparingPayment> {
    const body = toStartResponse(orderId, await this.starts.start(orderId, saleId, buyerId));
    if (body.status === 'PREPARING')
      void reply.status(HttpStatus.ACCEPTED).header('Retry-After', String(RETRY_AFTER_SECONDS));
    return body;
  }
}
