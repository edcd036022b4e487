import { Controller, Get, Param, UseInterceptors } from '@nestjs/common';
import { RouteSchema } from '@nestjs/platform-fastify';
import { toReadyResponse, toSaleResponse } from './sale-response.js';
import type { SaleView } from './sale-view.js';
import { SALE_STATUS_SCHEMA, SALES_SCHEMA } from './sale.schema.js';
import { SalesService } from './sales.service.js';
import { ServerTimeInterceptor } from './server-time.interceptor.js';

@Controller()
@UseInterceptors(ServerTimeInterceptor)
export class SalesController {
  constructor(private readonly sales: SalesService) {}

  @Get('sales')
  @RouteSchema(SALES_SCHEMA)
  async list(): Promise<SaleView[]> {
    return toReadyResponse(await this.sales.list());
  }

  @Get('sale/:saleId/status')
  @RouteSchema(SALE_STATUS_SCHEMA)
  async status(@Param('saleId') saleId: string): Promise<SaleView> {
    return toSaleResponse(saleId, await this.sales.find(saleId));
  }
}
