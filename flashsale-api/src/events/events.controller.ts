import { Controller, Get, Headers, Param, Req, Res } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Clients } from '../http/clients.js';
import { SaleObserver } from '../sales/sale-observer.js';
import { SALE_PARAMS_SCHEMA } from '../sales/sale.schema.js';
import { sendSaleEvents } from './events-response.js';
import { SaleEvents } from './sale-events.js';

@Controller('sale')
export class EventsController {
  constructor(
    private readonly events: SaleEvents,
    private readonly observer: SaleObserver,
    private readonly clients: Clients,
  ) {}

  @Get(':saleId/events')
  @RouteSchema(SALE_PARAMS_SCHEMA)
  async listen(
    @Param('saleId') saleId: string,
    @Headers('last-event-id') lastEventId: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const events = await this.events.open(saleId, lastEventId, this.clients.of(request));
    sendSaleEvents(reply, saleId, events, this.observer.nowMs());
  }
}
