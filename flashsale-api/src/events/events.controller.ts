import { Controller, Get, Headers, Param, Req, Res } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { clientOf } from '../http/client-address.js';
import { SaleObserver } from '../sales/sale-observer.js';
import { SALE_PARAMS_SCHEMA } from '../sales/sale.schema.js';
import { sendEvents } from './events-response.js';
import { SaleEvents } from './sale-events.js';

@Controller('sale')
export class EventsController {
  constructor(
    private readonly events: SaleEvents,
    private readonly observer: SaleObserver,
  ) {}

  @Get(':saleId/events')
  @RouteSchema(SALE_PARAMS_SCHEMA)
  async listen(
    @Param('saleId') saleId: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    sendEvents(reply, saleId, await this.events.open(saleId, lastEventId, clientOf(request)), this.observer.nowMs());
  }
}
