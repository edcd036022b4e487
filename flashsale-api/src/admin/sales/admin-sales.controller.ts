import { Body, Get, HttpCode, Param, Patch, Post } from '@nestjs/common';
import { AdminRoute } from '../admin-route.js';
import { SaleParams } from '../input.js';
import { toAdminSaleResponse } from './admin-sale-response.js';
import type { AdminSale } from './admin-sale-view.js';
import { AdminSalesService } from './admin-sales.service.js';
import { AddStockDto, ChangeSaleDto, CreateSaleDto } from './sale-input.dto.js';

@AdminRoute('sales')
export class AdminSalesController {
  constructor(private readonly sales: AdminSalesService) {}

  @Get()
  list(): Promise<AdminSale[]> {
    return this.sales.list();
  }

  @Post()
  async create(@Body() sale: CreateSaleDto): Promise<AdminSale> {
    return toAdminSaleResponse(sale.saleId, await this.sales.create(sale));
  }

  @Get(':saleId')
  async find(@Param() { saleId }: SaleParams): Promise<AdminSale> {
    return toAdminSaleResponse(saleId, await this.sales.find(saleId));
  }

  @Patch(':saleId')
  async change(@Param() { saleId }: SaleParams, @Body() change: ChangeSaleDto): Promise<AdminSale> {
    return toAdminSaleResponse(saleId, await this.sales.change(saleId, change));
  }

  @Post(':saleId/pause')
  @HttpCode(200)
  async pause(@Param() { saleId }: SaleParams): Promise<AdminSale> {
    return toAdminSaleResponse(saleId, await this.sales.setState(saleId, 'PAUSED'));
  }

  @Post(':saleId/resume')
  @HttpCode(200)
  async resume(@Param() { saleId }: SaleParams): Promise<AdminSale> {
    return toAdminSaleResponse(saleId, await this.sales.setState(saleId, 'OPEN'));
  }

  @Post(':saleId/stock')
  @HttpCode(200)
  async addStock(@Param() { saleId }: SaleParams, @Body() { add }: AddStockDto): Promise<AdminSale> {
    return toAdminSaleResponse(saleId, await this.sales.addStock(saleId, add));
  }
}
