import { Controller, Get, Query, Res, ValidationPipe } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import type { FastifyReply } from 'fastify';
import { nextLink } from './next-link.js';
import { SaleObserver } from './sale-observer.js';
import { toReadyResponse } from './sale-response.js';
import { SALES_SCHEMA } from './sale.schema.js';
import { SalesQuery } from './sales-query.dto.js';
import { SalesService } from './sales.service.js';
import { SERVER_TIME_HEADER } from './server-time.js';

/** What is listed; the status of one sale is a hot route of the edge. */
@Controller()
export class SalesController {
  constructor(
    private readonly sales: SalesService,
    private readonly observer: SaleObserver,
  ) {}

  /** Resolves with JSON that is written already. What else the query may have means nothing. */
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
