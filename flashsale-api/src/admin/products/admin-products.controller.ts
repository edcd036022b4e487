import { Body, Delete, Get, Param, Post, Put, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { ProductView } from '../../products/product-view.js';
import { type Act, CurrentAct } from '../acts/act.js';
import { AdminRoute } from '../admin-route.js';
import { SaleParams } from '../input.js';
import { AdminProductsService } from './admin-products.service.js';
import { PictureParams, PictureQuery, ProductDto } from './product-input.dto.js';
import { productOrRefuse } from './product-response.js';

@AdminRoute('products/:saleId')
export class AdminProductsController {
  constructor(private readonly products: AdminProductsService) {}

  @Get()
  async find(@Param() { saleId }: SaleParams): Promise<ProductView> {
    return productOrRefuse(saleId, await this.products.find(saleId));
  }

  @Put()
  async replace(
    @Param() { saleId }: SaleParams,
    @Body() texts: ProductDto,
    @CurrentAct() act: Act,
  ): Promise<ProductView> {
    return productOrRefuse(saleId, await this.products.replace(saleId, texts, act));
  }

  /** The body is the picture: its route takes no JSON. */
  @Post('pictures')
  async addPicture(
    @Param() { saleId }: SaleParams,
    @Query() { alt }: PictureQuery,
    @Req() { body }: FastifyRequest,
    @CurrentAct() act: Act,
  ): Promise<ProductView> {
    const bytes = body instanceof Uint8Array ? body : new Uint8Array();
    return productOrRefuse(saleId, await this.products.addPicture(saleId, alt, bytes, act));
  }

  @Delete('pictures/:hash')
  async removePicture(@Param() { saleId, hash }: PictureParams, @CurrentAct() act: Act): Promise<ProductView> {
    return productOrRefuse(saleId, await this.products.removePicture(saleId, hash, act));
  }
}
