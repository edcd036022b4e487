import { Controller, Get, Query, Res, ValidationPipe } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { nextLink, SERVER_TIME_HEADER, toReadyResponse } from './sale-response.js';
import { SaleObserver } from './sale-observer.js';
import { SALES_SCHEMA } from './sale.schema.js';
import { SalesQuery } from './sales-query.dto.js';
import { SalesService } from './sales.service.js';

/** The list of sales; the status of one sale is a hot route of the edge. */
@Controller()
export class SalesController {
  constructor(
    private readonly sales: SalesService,
    private readonly observer: SaleObserver,
  ) {}

  /** Resolves with serialised JSON. Unknown query parameters are ignored. */
  @Get('sales')
  @RouteSchema(SALES_SCHEMA)
  async list(
    @Query(new ValidationPipe({ whitelist: true, transform: true })) query: SalesQuery,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<string> {
    const { text, next } = toReadyResponse(await this.sales.list(query));
    void reply
      .type('application/json; charset=utf-8')
      .headers({ [SERVER_TIME_HEADER]: this.observer.nowMs(), ...nextLink('sales', query, next) });
    return text;
  }
}
