import { Body, Delete, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { type Act, CurrentAct } from '../acts/act.js';
import { AdminRoute } from '../admin-route.js';
import { SaleParams } from '../input.js';
import { orRefuse } from '../sales/admin-sale-response.js';
import type { AdminSale } from '../sales/admin-sale-view.js';
import { CreateSaleDto, SaleDefinitionDto } from '../sales/sale-input.dto.js';
import type { AdminDraft } from './draft-view.js';
import { DraftsService } from './drafts.service.js';
import { ImportDraftsDto } from './import.dto.js';
import { type ImportedDrafts, ImportService } from './import.service.js';

@AdminRoute('drafts')
export class DraftsController {
  constructor(
    private readonly drafts: DraftsService,
    private readonly imports: ImportService,
  ) {}

  @Get()
  list(): Promise<AdminDraft[]> {
    return this.drafts.list();
  }

  @Post()
  async create(@Body() sale: CreateSaleDto, @CurrentAct() act: Act): Promise<AdminDraft> {
    return orRefuse(sale.saleId, await this.drafts.create(sale, act));
  }

  @Post('import')
  import(@Body() file: ImportDraftsDto, @CurrentAct() act: Act): Promise<ImportedDrafts> {
    return this.imports.import(file, act);
  }

  @Get(':saleId')
  async find(@Param() { saleId }: SaleParams): Promise<AdminDraft> {
    return orRefuse(saleId, await this.drafts.find(saleId));
  }

  @Put(':saleId')
  async replace(
    @Param() { saleId }: SaleParams,
    @Body() sale: SaleDefinitionDto,
    @CurrentAct() act: Act,
  ): Promise<AdminDraft> {
    return orRefuse(saleId, await this.drafts.replace(saleId, sale, act));
  }

  @Delete(':saleId')
  @HttpCode(204)
  async discard(@Param() { saleId }: SaleParams, @CurrentAct() act: Act): Promise<void> {
    orRefuse(saleId, await this.drafts.discard(saleId, act));
  }

  @Post(':saleId/publish')
  @HttpCode(200)
  async publish(@Param() { saleId }: SaleParams, @CurrentAct() act: Act): Promise<AdminSale> {
    return orRefuse(saleId, await this.drafts.publish(saleId, act));
  }
}
