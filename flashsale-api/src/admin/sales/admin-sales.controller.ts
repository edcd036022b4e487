import { Body, Get, HttpCode, Param, Patch, Post, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { nextLink } from '../../sales/sale-response.js';
import { type Act, CurrentAct } from '../acts/act.js';
import { AdminRoute } from '../admin-route.js';
import type { AdminDraft } from '../drafts/draft-view.js';
import { DraftsService } from '../drafts/drafts.service.js';
import { SaleParams } from '../input.js';
import { orRefuse } from './admin-sale-response.js';
import type { AdminSale } from './admin-sale-view.js';
import { AdminSalesQuery } from './admin-sales-query.dto.js';
import { AdminSalesService } from './admin-sales.service.js';
import { AddStockDto, ChangeSaleDto, CreateSaleDto, DuplicateSaleDto } from './sale-input.dto.js';

@AdminRoute('sales')
export class AdminSalesController {
  constructor(
    private readonly sales: AdminSalesService,
    private readonly drafts: DraftsService,
  ) {}

  @Get()
  async list(@Query() query: AdminSalesQuery, @Res({ passthrough: true }) reply: FastifyReply): Promise<AdminSale[]> {
    const { sales, next } = await this.sales.list(query);
    void reply.headers(nextLink('admin/sales', query, next));
    return sales;
  }

  @Post()
  async create(@Body() sale: CreateSaleDto, @CurrentAct() act: Act): Promise<AdminSale> {
    return orRefuse(sale.saleId, await this.sales.create(sale, act));
  }

  @Get(':saleId')
  async find(@Param() { saleId }: SaleParams): Promise<AdminSale> {
    return orRefuse(saleId, await this.sales.find(saleId));
  }

  @Patch(':saleId')
  async change(
    @Param() { saleId }: SaleParams,
    @Body() change: ChangeSaleDto,
    @CurrentAct() act: Act,
  ): Promise<AdminSale> {
    return orRefuse(saleId, await this.sales.change(saleId, change, act));
  }

  @Post(':saleId/pause')
  @HttpCode(200)
  async pause(@Param() { saleId }: SaleParams, @CurrentAct() act: Act): Promise<AdminSale> {
    return orRefuse(saleId, await this.sales.setState(saleId, 'PAUSED', act));
  }

  @Post(':saleId/resume')
  @HttpCode(200)
  async resume(@Param() { saleId }: SaleParams, @CurrentAct() act: Act): Promise<AdminSale> {
    return orRefuse(saleId, await this.sales.setState(saleId, 'OPEN', act));
  }

  @Post(':saleId/end')
  @HttpCode(200)
  async end(@Param() { saleId }: SaleParams, @CurrentAct() act: Act): Promise<AdminSale> {
    return orRefuse(saleId, await this.sales.end(saleId, act));
  }

  @Post(':saleId/duplicate')
  async duplicate(
    @Param() { saleId }: SaleParams,
    @Body() { saleId: newId }: DuplicateSaleDto,
    @CurrentAct() act: Act,
  ): Promise<AdminDraft> {
    const duplicate = await this.drafts.duplicate(saleId, newId, act);
    return orRefuse(duplicate === 'exists' ? newId : saleId, duplicate);
  }

  @Post(':saleId/retire')
  @HttpCode(200)
  async retire(@Param() { saleId }: SaleParams, @CurrentAct() act: Act): Promise<AdminSale> {
    return orRefuse(saleId, await this.sales.retire(saleId, act));
  }

  @Post(':saleId/stock')
  @HttpCode(200)
  async addStock(
    @Param() { saleId }: SaleParams,
    @Body() { add }: AddStockDto,
    @CurrentAct() act: Act,
  ): Promise<AdminSale> {
    return orRefuse(saleId, await this.sales.addStock(saleId, add, act));
  }
}
